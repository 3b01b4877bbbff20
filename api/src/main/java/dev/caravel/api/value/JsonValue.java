package dev.caravel.api.value;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON kept as it was written, but without white space: what a field holds whose schema nobody
 * knows ({@code RawExtension}, {@code FieldsV1}, {@code JSON} upstream). Order of keys and spelling
 * of numbers are kept. As Go's encoder does, {@code <}, {@code >}, {@code &}, U+2028 and U+2029 are
 * escaped within strings, so that equal documents are equal bytes on the wire.
 */
public final class JsonValue {
  /** Nesting beyond this is refused. */
  public static final int DEPTH_LIMIT = 500;

  public static final JsonValue NULL = new JsonValue(Bytes.ofUtf8("null"));
  public static final JsonValue EMPTY_OBJECT = new JsonValue(Bytes.ofUtf8("{}"));

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(DEPTH_LIMIT).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final Bytes bytes;

  private JsonValue(Bytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Checks and compacts one JSON value.
   *
   * @throws IllegalArgumentException if it is not exactly one, or nested too deeply
   */
  public static JsonValue parse(byte[] json) {
    check(json);
    return new JsonValue(Bytes.wrap(compact(json)));
  }

  /** {@link #parse(byte[])} of the text's UTF-8. */
  public static JsonValue parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The compact JSON. */
  public Bytes bytes() {
    return bytes;
  }

  private static void check(byte[] json) {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IllegalArgumentException("unexpected end of JSON input");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("invalid character after top-level value");
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("invalid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static byte[] compact(byte[] json) {
    var out = new ByteArrayOutputStream(json.length);
    boolean inString = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (!inString) {
        if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
          continue;
        }
        inString = b == '"';
        out.write(b);
      } else if (b == '\\') {
        out.write(b);
        i++;
        out.write(json[i]);
      } else if (b == '<' || b == '>' || b == '&') {
        escape(out, b);
      } else if (b == (byte) 0xE2 && isLineSeparator(json, i)) {
        escape(out, 0x2028 + (json[i + 2] & 1));
        i += 2;
      } else {
        inString = b != '"';
        out.write(b);
      }
    }
    return out.toByteArray();
  }

  /** U+2028 and U+2029 are E2 80 A8 and E2 80 A9 in UTF-8. */
  private static boolean isLineSeparator(byte[] json, int i) {
    return i + 2 < json.length && json[i + 1] == (byte) 0x80 && (json[i + 2] & 0xFE) == 0xA8;
  }

  private static void escape(ByteArrayOutputStream out, int character) {
    var digits = HexFormat.of().toHexDigits((char) character);
    out.writeBytes(("\\u" + digits).getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonValue value && bytes.equals(value.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  /** The compact JSON. */
  @Override
  public String toString() {
    return bytes.toUtf8();
  }
}
