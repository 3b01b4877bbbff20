package dev.caravel.kubelet.server;

import dev.caravel.kubelet.log.LogOptions;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what part of a log a request wants. */
final class LogOptionsReader {
  private LogOptionsReader() {}

  /**
   * The options.
   *
   * @throws IllegalArgumentException if one cannot be read; the message says which
   */
  static LogOptions of(Exchange exchange, Instant now) {
    var since = Optional.<Instant>empty();
    var seconds = number(exchange, "sinceSeconds", 1);
    var time = exchange.parameter("sinceTime");
    if (seconds.isPresent() && !time.isEmpty()) {
      throw new IllegalArgumentException(
          "at most one of `sinceTime` or `sinceSeconds` may be specified");
    }
    if (seconds.isPresent()) {
      since = Optional.of(now.minusSeconds(seconds.getAsLong()));
    } else if (!time.isEmpty()) {
      try {
        since = Optional.of(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(time, Instant::from));
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("sinceTime: \"" + time + "\" is no time", e);
      }
    }
    var stream =
        switch (exchange.parameter("stream")) {
          case "", "All" -> "";
          case "Stdout" -> "stdout";
          case "Stderr" -> "stderr";
          default -> throw new IllegalArgumentException("stream must be All, Stdout or Stderr");
        };
    return new LogOptions(
        exchange.flag("follow"),
        exchange.flag("timestamps"),
        since,
        number(exchange, "tailLines", 0),
        number(exchange, "limitBytes", 1),
        stream);
  }

  private static OptionalLong number(Exchange exchange, String name, long least) {
    var text = exchange.parameter(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!text.matches("-?[0-9]{1,18}")) {
      throw new IllegalArgumentException(name + ": \"" + text + "\" is no number");
    }
    long value = Long.parseLong(text);
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": Invalid value: " + value + ": must be greater than or equal to " + least);
    }
    return OptionalLong.of(value);
  }
}
