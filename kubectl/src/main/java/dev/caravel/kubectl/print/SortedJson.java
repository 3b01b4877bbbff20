package dev.caravel.kubectl.print;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON with keys in alphabetical order, as upstream's client prints every object. */
final class SortedJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** A string, already quoted, or another scalar as it was spelt. */
  private record Scalar(String text) {}

  private SortedJson() {}

  /** Indented by four spaces. */
  static String indented(byte[] json, boolean managedFields) {
    var out = new StringBuilder();
    write(tree(json, managedFields), "", out);
    return out.toString();
  }

  /** On one line. */
  static byte[] compact(byte[] json, boolean managedFields) {
    var out = new StringBuilder();
    writeCompact(tree(json, managedFields), out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Object tree(byte[] json, boolean managedFields) {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      return read(parser, managedFields);
    }
  }

  private static Object read(JsonParser parser, boolean managedFields) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var key = parser.currentName();
          parser.nextToken();
          var value = read(parser, managedFields);
          if (managedFields || !key.equals("managedFields")) {
            map.put(key, value);
          }
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(parser, managedFields));
        }
        yield list;
      }
      case VALUE_STRING -> new Scalar(quote(parser.getString()));
      default -> new Scalar(parser.getString());
    };
  }

  static String quote(String text) {
    var out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '<', '>', '&', '\u2028', '\u2029' -> out.append(String.format("\\u%04x", (int) c));
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  private static void write(@Nullable Object value, String indent, StringBuilder out) {
    var deeper = indent + "    ";
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> out.append("{}");
      case List<?> list when list.isEmpty() -> out.append("[]");
      case Map<?, ?> map -> {
        var separator = "{\n";
        for (var entry : map.entrySet()) {
          out.append(separator).append(deeper).append(quote((String) entry.getKey())).append(": ");
          write(entry.getValue(), deeper, out);
          separator = ",\n";
        }
        out.append('\n').append(indent).append('}');
      }
      case List<?> list -> {
        var separator = "[\n";
        for (var item : list) {
          out.append(separator).append(deeper);
          write(item, deeper, out);
          separator = ",\n";
        }
        out.append('\n').append(indent).append(']');
      }
      case Scalar scalar -> out.append(scalar.text());
      case null, default -> throw new IllegalStateException("no such value: " + value);
    }
  }

  private static void writeCompact(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map -> {
        out.append('{');
        var separator = "";
        for (var entry : map.entrySet()) {
          out.append(separator).append(quote((String) entry.getKey())).append(':');
          writeCompact(entry.getValue(), out);
          separator = ",";
        }
        out.append('}');
      }
      case List<?> list -> {
        out.append('[');
        var separator = "";
        for (var item : list) {
          out.append(separator);
          writeCompact(item, out);
          separator = ",";
        }
        out.append(']');
      }
      case Scalar scalar -> out.append(scalar.text());
      case null, default -> throw new IllegalStateException("no such value: " + value);
    }
  }
}
