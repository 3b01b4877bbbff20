package dev.caravel.apiserver.validation;

import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonTree;
import dev.caravel.api.object.Struct;
import dev.caravel.api.object.View;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values as messages show them: texts quoted as Go does, all else as JSON. */
final class Shown {
  private Shown() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> quoted(text);
      case Quantity quantity -> quoted(quantity.toString());
      case Instant instant -> quoted(instant.toString());
      case IntOrString.Text text -> quoted(text.value());
      case IntOrString.Int number -> Integer.toString(number.value());
      case Bytes bytes -> quoted(bytes.toBase64());
      case View view -> json(view.struct());
      case Struct struct -> json(struct);
      case Map<?, ?> map -> map.isEmpty() ? "null" : tree(map);
      case List<?> list -> tree(list);
      default -> value.toString();
    };
  }

  private static String json(Struct struct) {
    return struct.isEmpty() ? "{}" : Bytes.wrap(Json.encode(struct)).toUtf8();
  }

  private static String tree(Object value) {
    return Bytes.wrap(JsonTree.write(plain(value))).toUtf8();
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> plain = new TreeMap<>();
        map.forEach((key, inner) -> plain.put((String) key, plain(inner)));
        yield plain;
      }
      case List<?> list -> {
        List<@Nullable Object> plain = new ArrayList<>(list.size());
        list.forEach(item -> plain.add(plain(item)));
        yield plain;
      }
      case View view -> JsonTree.parse(Json.encode(view.struct()));
      case Struct struct -> JsonTree.parse(Json.encode(struct));
      case Integer number -> number.longValue();
      case Long number -> number;
      case Boolean truth -> truth;
      default -> value.toString();
    };
  }

  /** Go's {@code %q}. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case 7 -> out.append("\\a");
        case 11 -> out.append("\\v");
        default -> {
          if (c < ' ' || c == 0x7f) {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
