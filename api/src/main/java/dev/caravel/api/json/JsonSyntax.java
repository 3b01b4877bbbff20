package dev.caravel.api.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Says what is wrong with a text that is no JSON, in the words of Go's {@code encoding/json}, which
 * clients of upstream see. Only run on what another parser refused.
 */
final class JsonSyntax {
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  private final byte[] text;
  private int at;

  private JsonSyntax(byte[] text) {
    this.text = text;
  }

  /** The first mistake; {@code otherwise} if there is none to be found. */
  static String mistake(byte[] text, String otherwise) {
    try {
      JsonSyntax scan = new JsonSyntax(text);
      scan.document();
      return otherwise;
    } catch (Wrong e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Without recursion, since the text may be nested as deep as it is long. */
  private void document() throws Wrong {
    Deque<Character> open = new ArrayDeque<>();
    value(open);
    while (!open.isEmpty()) {
      if (open.size() > Json.DEPTH_LIMIT) {
        throw new Wrong("exceeded max depth");
      }
      char next = next();
      if (open.peek() == '[') {
        switch (next) {
          case ',' -> value(open);
          case ']' -> open.pop();
          default -> throw wrong(next, "after array element");
        }
      } else {
        switch (next) {
          case ',' -> member(open, next());
          case '}' -> open.pop();
          default -> throw wrong(next, "after object key:value pair");
        }
      }
    }
    skipSpace();
    if (at < text.length) {
      throw wrong((char) (text[at] & 0xff), "after top-level value");
    }
  }

  /** A whole value, or the start of an object or array whose first value has been read. */
  private void value(Deque<Character> open) throws Wrong {
    while (true) {
      char first = next();
      switch (first) {
        case '{' -> {
          open.push('{');
          char key = next();
          if (key == '}') {
            open.pop();
            return;
          }
          key(key);
        }
        case '[' -> {
          open.push('[');
          skipSpace();
          if (at < text.length && text[at] == ']') {
            at++;
            open.pop();
            return;
          }
        }
        default -> {
          scalar(first);
          return;
        }
      }
      if (open.size() > Json.DEPTH_LIMIT) {
        throw new Wrong("exceeded max depth");
      }
    }
  }

  private void member(Deque<Character> open, char first) throws Wrong {
    key(first);
    value(open);
  }

  private void key(char first) throws Wrong {
    if (first != '"') {
      throw wrong(first, "looking for beginning of object key string");
    }
    string();
    char colon = next();
    if (colon != ':') {
      throw wrong(colon, "after object key");
    }
  }

  private void scalar(char first) throws Wrong {
    switch (first) {
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> {
        if (first != '-' && !isDigit(first)) {
          throw wrong(first, "looking for beginning of value");
        }
        number(first);
      }
    }
  }

  private void literal(String word) throws Wrong {
    for (int i = 1; i < word.length(); i++) {
      char c = raw();
      if (c != word.charAt(i)) {
        throw wrong(c, "in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
  }

  private void string() throws Wrong {
    while (true) {
      char c = raw();
      if (c == '"') {
        return;
      }
      if (c < ' ') {
        throw wrong(c, "in string literal");
      }
      if (c == '\\') {
        char escape = raw();
        if (escape == 'u') {
          for (int i = 0; i < 4; i++) {
            char hex = raw();
            if (Character.digit(hex, 16) < 0 || hex > 'f') {
              throw wrong(hex, "in \\u hexadecimal character escape");
            }
          }
        } else if ("bfnrt\\/\"".indexOf(escape) < 0) {
          throw wrong(escape, "in string escape code");
        }
      }
    }
  }

  private void number(char first) throws Wrong {
    char digit = first;
    if (digit == '-') {
      digit = raw();
      if (!isDigit(digit)) {
        throw wrong(digit, "in numeric literal");
      }
    }
    if (digit != '0') {
      digits();
    }
    if (at < text.length && text[at] == '.') {
      at++;
      char fraction = raw();
      if (!isDigit(fraction)) {
        throw wrong(fraction, "after decimal point in numeric literal");
      }
      digits();
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      char exponent = raw();
      if (exponent == '+' || exponent == '-') {
        exponent = raw();
      }
      if (!isDigit(exponent)) {
        throw wrong(exponent, "in exponent of numeric literal");
      }
      digits();
    }
  }

  private void digits() {
    while (at < text.length && isDigit((char) text[at])) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipSpace() {
    while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
      at++;
    }
  }

  private char next() throws Wrong {
    skipSpace();
    return raw();
  }

  private char raw() throws Wrong {
    if (at >= text.length) {
      throw new Wrong("unexpected end of JSON input");
    }
    return (char) (text[at++] & 0xff);
  }

  private static Wrong wrong(char c, String where) {
    String quoted =
        switch (c) {
          case '\'' -> "\\'";
          case '\\' -> "\\\\";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          case '\b' -> "\\b";
          case '\f' -> "\\f";
          case 7 -> "\\a";
          case 11 -> "\\v";
          default ->
              c < ' ' || c == 0x7f
                  ? String.format(Locale.ROOT, "\\x%02x", (int) c)
                  : c >= 0x80 && c < 0xa0
                      ? String.format(Locale.ROOT, "\\u%04x", (int) c)
                      : String.valueOf(c);
        };
    return new Wrong("invalid character '" + quoted + "' " + where);
  }
}
