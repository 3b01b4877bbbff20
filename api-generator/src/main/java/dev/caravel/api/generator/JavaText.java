package dev.caravel.api.generator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads literals and comments out of Java source text. */
final class JavaText {
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:([0-7]{1,3})|u([0-9a-fA-F]{4})|(.))");
  private static final Pattern ENTITY = Pattern.compile("&(?:#(\\d+)|(\\w+));");

  private JavaText() {}

  /** The value of a string literal, given without its quotes. */
  static String unescape(String literal) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    Matcher escape = ESCAPE.matcher(literal);
    StringBuilder out = new StringBuilder(literal.length());
    int from = 0;
    while (escape.find()) {
      out.append(literal, from, escape.start());
      from = escape.end();
      if (escape.group(1) != null) {
        out.append((char) Integer.parseInt(escape.group(1), 8));
      } else if (escape.group(2) != null) {
        out.append((char) Integer.parseInt(escape.group(2), 16));
      } else {
        out.append(
            switch (escape.group(3).charAt(0)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              case 'b' -> '\b';
              case 'f' -> '\f';
              default -> escape.group(3).charAt(0);
            });
      }
    }
    return out.append(literal, from, literal.length()).toString();
  }

  /** The text of a Javadoc comment, whose lines begin with an asterisk and whose text is HTML. */
  static String comment(String javadocLines) {
    StringBuilder out = new StringBuilder();
    for (String line : javadocLines.split("\n")) {
      String text = line.strip();
      text = text.startsWith("*") ? text.substring(1) : text;
      out.append(text.startsWith(" ") ? text.substring(1) : text).append('\n');
    }
    return ENTITY
        .matcher(out)
        .replaceAll(entity -> {
          if (entity.group(1) != null) {
            return Matcher.quoteReplacement(
                String.valueOf((char) Integer.parseInt(entity.group(1))));
          }
          return switch (entity.group(2)) {
            case "lt" -> "<";
            case "gt" -> ">";
            case "amp" -> "&";
            case "quot" -> "\"";
            default -> throw new IllegalArgumentException("entity " + entity.group());
          };
        });
  }
}
