package dev.caravel.api.yaml;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes block YAML: two spaces a level, the items of a list at the level of its key, keys sorted,
 * long lines folded at a space beyond column 80.
 */
final class YamlWriter {
  private static final int INDENT = 2;
  private static final int WIDTH = 80;

  /** A longer key gets a line to itself, behind a question mark. */
  private static final int SIMPLE_KEY_LIMIT = 128;

  private final StringBuilder out = new StringBuilder();

  String write(@Nullable Object tree) {
    switch (tree) {
      case Map<?, ?> map when !map.isEmpty() -> mapping(map, 0, true);
      case List<?> list when !list.isEmpty() -> sequence(list, 0, true);
      case null, default -> scalar(tree, 0);
    }
    return out.append('\n').toString();
  }

  /** {@code inline}: the first entry goes on where the line is. */
  private void mapping(Map<?, ?> map, int indent, boolean inline) {
    var sorted = new TreeMap<String, @Nullable Object>(KeyOrder.NATURAL);
    map.forEach((key, value) -> sorted.put((String) key, value));
    boolean first = inline;
    for (var entry : sorted.entrySet()) {
      if (!first) {
        line(indent);
      }
      first = false;
      key(entry.getKey(), indent);
      entryValue(entry.getValue(), indent);
    }
  }

  private void key(String key, int indent) {
    if (key.length() <= SIMPLE_KEY_LIMIT) {
      string(key, indent, true);
    } else {
      out.append("? ");
      string(key, indent, false);
      line(indent);
    }
    out.append(':');
  }

  private void entryValue(@Nullable Object value, int indent) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        line(indent + INDENT);
        mapping(map, indent + INDENT, true);
      }
      case List<?> list when !list.isEmpty() -> {
        line(indent);
        sequence(list, indent, true);
      }
      case null, default -> {
        out.append(' ');
        scalar(value, indent);
      }
    }
  }

  private void sequence(List<?> list, int indent, boolean inline) {
    boolean first = inline;
    for (var item : list) {
      if (!first) {
        line(indent);
      }
      first = false;
      out.append("- ");
      switch (item) {
        case Map<?, ?> map when !map.isEmpty() -> mapping(map, indent + INDENT, true);
        case List<?> nested when !nested.isEmpty() -> sequence(nested, indent + INDENT, true);
        case null, default -> scalar(item, indent);
      }
    }
  }

  private void scalar(@Nullable Object value, int indent) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> _ -> out.append("{}");
      case List<?> _ -> out.append("[]");
      case String text -> string(text, indent, false);
      case Double number -> out.append(GoFloat.shortest(number));
      default -> out.append(value);
    }
  }

  private void string(String text, int indent, boolean key) {
    switch (ScalarForm.of(text, key)) {
      case PLAIN -> folded(text, indent, key, false);
      case SINGLE_QUOTED -> {
        out.append('\'');
        folded(text, indent, key, true);
        out.append('\'');
      }
      case DOUBLE_QUOTED -> doubleQuoted(text, indent, key);
      case LITERAL -> literal(text, indent);
    }
  }

  private void folded(String text, int indent, boolean key, boolean quoted) {
    boolean afterSpace = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ') {
        out.append(c);
        if (quoted && c == '\'') {
          out.append('\'');
        }
      } else if (!key
          && !afterSpace
          && column() > WIDTH
          && isInside(text, i)
          && text.charAt(i + 1) != ' ') {
        line(indent + INDENT);
      } else {
        out.append(' ');
      }
      afterSpace = c == ' ';
    }
  }

  private static boolean isInside(String text, int index) {
    return index > 0 && index < text.length() - 1;
  }

  private void doubleQuoted(String text, int indent, boolean key) {
    out.append('"');
    boolean afterSpace = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == ' ' && !key && !afterSpace && column() > WIDTH && isInside(text, i)) {
        line(indent + INDENT);
        if (text.charAt(i + 1) == ' ') {
          out.append('\\');
        }
      } else if (mustEscape(c)) {
        escape(c);
      } else {
        out.appendCodePoint(c);
      }
      afterSpace = c == ' ';
      i += Character.charCount(c);
    }
    out.append('"');
  }

  private static boolean mustEscape(int c) {
    return c > Character.MAX_VALUE
        || !ScalarFacts.isPrintable((char) c)
        || c == '"'
        || c == '\\'
        || c == '\n'
        || c == 0x2028
        || c == 0x2029;
  }

  private void escape(int c) {
    out.append('\\');
    switch (c) {
      case 0x00 -> out.append('0');
      case 0x07 -> out.append('a');
      case 0x08 -> out.append('b');
      case 0x09 -> out.append('t');
      case 0x0A -> out.append('n');
      case 0x0B -> out.append('v');
      case 0x0C -> out.append('f');
      case 0x0D -> out.append('r');
      case 0x1B -> out.append('e');
      case 0x22 -> out.append('"');
      case 0x5C -> out.append('\\');
      case 0x85 -> out.append('N');
      default -> {
        if (c <= 0xFF) {
          out.append("x%02X".formatted(c));
        } else {
          out.append((c <= 0xFFFF ? "u%04X" : "U%08X").formatted(c));
        }
      }
    }
  }

  private void literal(String text, int indent) {
    out.append('|');
    if (text.charAt(0) == ' ' || text.charAt(0) == '\n') {
      out.append(INDENT);
    }
    if (!text.endsWith("\n")) {
      out.append('-');
    } else if (text.length() == 1 || text.charAt(text.length() - 2) == '\n') {
      out.append('+');
    }
    int end = text.endsWith("\n") ? text.length() - 1 : text.length();
    for (var content : text.substring(0, end).split("\n", -1)) {
      if (content.isEmpty()) {
        out.append('\n');
      } else {
        line(indent + INDENT);
        out.append(content);
      }
    }
  }

  private int column() {
    int start = out.lastIndexOf("\n") + 1;
    return out.codePointCount(start, out.length());
  }

  private void line(int indent) {
    out.append('\n').repeat(' ', indent);
  }
}
