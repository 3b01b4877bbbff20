package dev.caravel.apiserver.content;

import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one object in a format. */
public final class ObjectWriter {
  private ObjectWriter() {}

  /** The object as the body of an answer. */
  public static byte[] write(Struct object, Negotiated how) {
    return switch (how.format()) {
      case JSON -> finish(Json.encode(object), how.pretty());
      case YAML -> Yaml.fromJson(Json.encode(object)).getBytes(StandardCharsets.UTF_8);
      case PROTOBUF -> Protobuf.encode(object);
    };
  }

  /** JSON ends with a line break, indented JSON does not; so does Go. */
  static byte[] finish(byte[] json, boolean pretty) {
    if (pretty) {
      return PrettyJson.indent(json);
    }
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
