package dev.caravel.client;

/** The text of a {@code Warning} header (RFC 7234, 5.5): {@code 299 - "the text"}. */
final class WarningText {
  private WarningText() {}

  static String of(String header) {
    int start = header.indexOf('"');
    if (start < 0) {
      return header;
    }
    var text = new StringBuilder();
    for (int i = start + 1; i < header.length() && header.charAt(i) != '"'; i++) {
      if (header.charAt(i) == '\\' && i + 1 < header.length()) {
        i++;
      }
      text.append(header.charAt(i));
    }
    return text.toString();
  }
}
