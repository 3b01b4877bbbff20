package dev.caravel.runtime.streaming;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients send when their window changes: {@code {"Width":80,"Height":24}}. */
record TerminalSize(int rows, int columns) {
  private static final int MAX_BYTES = 1024;
  private static final Pattern WIDTH = Pattern.compile("(?i)\"width\"\\s*:\\s*(\\d{1,5})\\b");
  private static final Pattern HEIGHT = Pattern.compile("(?i)\"height\"\\s*:\\s*(\\d{1,5})\\b");

  /** The last size in a piece of the stream; empty if there is none. */
  static Optional<TerminalSize> parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int last = text.lastIndexOf('{');
    Matcher width = WIDTH.matcher(text);
    Matcher height = HEIGHT.matcher(text);
    if (last < 0 || !width.find(last) || !height.find(last)) {
      return Optional.empty();
    }
    int rows = Integer.parseInt(height.group(1));
    int columns = Integer.parseInt(width.group(1));
    return rows < 1 << 16 && columns < 1 << 16
        ? Optional.of(new TerminalSize(rows, columns))
        : Optional.empty();
  }
}
