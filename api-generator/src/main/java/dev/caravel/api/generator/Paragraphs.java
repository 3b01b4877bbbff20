package dev.caravel.api.generator;

import java.util.List;

/**
 * Puts the line breaks back into a description. client-java-api has a space in place of each; the
 * comments in client-java-proto have lost the empty lines alone. Both together tell which of the
 * spaces are breaks: upstream joins lines by a space, an indented line stands on its own, and an
 * empty line is a break of a paragraph.
 */
final class Paragraphs {
  private Paragraphs() {}

  /**
   * @param flat the description with a space for every line break and tab
   * @param lines the comment it was made of, line by line, without empty lines
   * @return the description with its breaks; {@code flat} itself if it is not made of these lines
   */
  static String restore(String flat, List<String> lines) {
    StringBuilder out = new StringBuilder(flat.length() + lines.size());
    int at = 0;
    boolean afterIndented = false;
    for (String raw : lines) {
      String line = raw.stripTrailing();
      String words = line.strip();
      int indent = line.length() - words.length();
      int begin = at;
      while (begin < flat.length() && flat.charAt(begin) == ' ') {
        begin++;
      }
      if (!flat.startsWith(words.replace('\t', ' '), begin)) {
        return flat;
      }
      int breaks = begin - at - indent;
      if (out.isEmpty()) {
        out.append(line);
      } else if (breaks < 1) {
        return flat;
      } else {
        boolean joined = breaks == 1 && indent == 0 && !afterIndented;
        out.append(joined ? " " : "\n".repeat(breaks)).append(line);
      }
      at = begin + words.length();
      afterIndented = indent > 0;
    }
    return flat.substring(at).isBlank() ? out.toString() : flat;
  }
}
