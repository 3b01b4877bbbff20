package dev.caravel.apiserver.table;

import dev.caravel.api.value.JsonValue;

/** A cell as JSON. */
final class Cell {
  private Cell() {}

  static JsonValue of(Object value) {
    return value instanceof String text
        ? JsonValue.parse(quote(text))
        : JsonValue.parse(value.toString());
  }

  private static String quote(String text) {
    var out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
