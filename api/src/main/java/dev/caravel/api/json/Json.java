package dev.caravel.api.json;

import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Schema;
import java.util.List;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON to structs and back, streaming, in one loop over the schema.
 *
 * <p>Fields are written in the order of upstream's Go structs, with upstream's escapes, and what Go
 * writes of a field that is not set is written too ({@code "status":{}}). Unknown and duplicate
 * fields do not fail a decode; {@link Decoded#problems} has them, worded as upstream does, for the
 * caller to ignore, warn of or refuse.
 */
public final class Json {
  /** Nesting of objects and arrays beyond this is refused. */
  public static final int DEPTH_LIMIT = 500;

  /** No more unknown and duplicate fields than this are listed of a document. */
  public static final int PROBLEM_LIMIT = 100;

  /** Reads tokens within these limits. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_LIMIT)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /**
   * A decoded document.
   *
   * @param problems {@code unknown field "spec.foo"} and {@code duplicate field "spec.x"}, in
   *     document order
   */
  public record Decoded(Struct struct, List<String> problems) {}

  private Json() {}

  /**
   * Decodes and drops unknown fields; of a duplicate the last one counts.
   *
   * @throws JsonException if it is not one JSON object that fits the schema
   */
  public static Struct decode(Schema schema, byte[] json) {
    return new JsonDecoder(json, false).decode(schema).struct();
  }

  /**
   * Decodes and reports unknown and duplicate fields.
   *
   * @throws JsonException if it is not one JSON object that fits the schema
   */
  public static Decoded decodeReporting(Schema schema, byte[] json) {
    return new JsonDecoder(json, true).decode(schema);
  }

  /**
   * The JSON of a struct, kept with it if it is a top-level object; not to be changed by the
   * caller.
   */
  public static byte[] encode(Struct struct) {
    byte[] kept = struct.keptJson();
    if (kept != null) {
      return kept;
    }
    JsonWriter out = new JsonWriter();
    JsonEncoder.write(out, struct);
    byte[] encoded = out.toByteArray();
    if (struct.schema().isTopLevel()) {
      struct.keepJson(encoded);
    }
    return encoded;
  }

  /** Appends the JSON of a struct. */
  public static void write(Struct struct, JsonWriter out) {
    JsonEncoder.write(out, struct);
  }
}
