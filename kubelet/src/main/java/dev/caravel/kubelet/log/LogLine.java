package dev.caravel.kubelet.log;

import dev.caravel.api.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A line of a log in CRI's format, {@code TIME STREAM TAGS TEXT}.
 *
 * @param time as it stands in the log
 * @param stream {@code stdout} or {@code stderr}
 * @param content with its line break, unless the line is only a part of one
 */
public record LogLine(String time, String stream, Bytes content) {
  private static final String PARTIAL = "P";

  /** Reads one; empty if it is none, or is not written to its end yet. */
  public static Optional<LogLine> parse(byte[] line) {
    if (line.length == 0 || line[line.length - 1] != '\n') {
      return Optional.empty();
    }
    int first = indexOf(line, ' ', 0);
    int second = first < 0 ? -1 : indexOf(line, ' ', first + 1);
    int third = second < 0 ? -1 : indexOf(line, ' ', second + 1);
    if (third < 0) {
      return Optional.empty();
    }
    var time = new String(line, 0, first, StandardCharsets.US_ASCII);
    var stream = new String(line, first + 1, second - first - 1, StandardCharsets.US_ASCII);
    var tags = new String(line, second + 1, third - second - 1, StandardCharsets.US_ASCII);
    if (!stream.equals("stdout") && !stream.equals("stderr")) {
      return Optional.empty();
    }
    boolean partial = tags.equals(PARTIAL) || tags.startsWith(PARTIAL + ":");
    var content = Arrays.copyOfRange(line, third + 1, partial ? line.length - 1 : line.length);
    return Optional.of(new LogLine(time, stream, Bytes.wrap(content)));
  }

  private static int indexOf(byte[] bytes, char wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** When it was written; the epoch if the time cannot be read. */
  public Instant instant() {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(time, Instant::from);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
