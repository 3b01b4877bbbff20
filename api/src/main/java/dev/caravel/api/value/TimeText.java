package dev.caravel.api.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/**
 * Points in time as the API writes them: RFC 3339 in UTC, in whole seconds ({@code metav1.Time}) or
 * with exactly six digits of a second ({@code metav1.MicroTime}). Reading is as lenient as Go's
 * {@code time.Parse}: any offset, an hour of one digit and, for whole seconds, a fraction.
 */
public final class TimeText {
  private static final String SECONDS = "2006-01-02T15:04:05Z07:00";
  private static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";

  private TimeText() {}

  /**
   * Reads a {@code Time}; a fraction of a second is kept.
   *
   * @throws IllegalArgumentException with Go's message
   */
  public static Instant parse(String text) {
    return new Reader(text, SECONDS, false).read();
  }

  /**
   * Reads a {@code MicroTime}, which must have six digits of a second.
   *
   * @throws IllegalArgumentException with Go's message
   */
  public static Instant parseMicro(String text) {
    return new Reader(text, MICROS, true).read();
  }

  /** Writes a {@code Time}: whole seconds, the rest is cut off. */
  public static String format(Instant time) {
    return write(time, false);
  }

  /** Writes a {@code MicroTime}: six digits of a second, the rest is cut off. */
  public static String formatMicro(Instant time) {
    return write(time, true);
  }

  private static String write(Instant time, boolean micros) {
    var utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    var text = new StringBuilder(27);
    padded(text, utc.getYear(), 4).append('-');
    padded(text, utc.getMonthValue(), 2).append('-');
    padded(text, utc.getDayOfMonth(), 2).append('T');
    padded(text, utc.getHour(), 2).append(':');
    padded(text, utc.getMinute(), 2).append(':');
    padded(text, utc.getSecond(), 2);
    if (micros) {
      padded(text.append('.'), utc.get(ChronoField.MICRO_OF_SECOND), 6);
    }
    return text.append('Z').toString();
  }

  private static StringBuilder padded(StringBuilder text, int number, int width) {
    var digits = Integer.toString(number);
    return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
  }

  /** Goes through the text and Go's layout side by side, to fail at the same place as Go. */
  private static final class Reader {
    private final String text;
    private final String layout;
    private final boolean micros;
    private int position;

    Reader(String text, String layout, boolean micros) {
      this.text = text;
      this.layout = layout;
      this.micros = micros;
    }

    Instant read() {
      int year = number(4, 4, "2006");
      literal("-");
      int month = inRange(number(2, 2, "01"), 1, 12, "month");
      literal("-");
      int day = number(2, 2, "02");
      literal("T");
      int hour = inRange(number(1, 2, "15"), 0, 23, "hour");
      literal(":");
      int minute = inRange(number(2, 2, "04"), 0, 59, "minute");
      literal(":");
      int second = inRange(number(2, 2, "05"), 0, 59, "second");
      int nanos = micros ? sixDigits() : anyFraction();
      int offset = offset();
      if (position < text.length()) {
        throw failure(": extra text: \"" + text.substring(position) + "\"");
      }
      try {
        return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
            .toInstant(ZoneOffset.UTC)
            .minus(offset, ChronoUnit.MINUTES);
      } catch (DateTimeException e) {
        throw failure(": day out of range");
      }
    }

    private int number(int least, int most, String element) {
      int end = position;
      while (end < text.length() && end - position < most && isDigit(text.charAt(end))) {
        end++;
      }
      if (end - position < least) {
        throw unreadable(element);
      }
      int number = Integer.parseInt(text, position, end, 10);
      position = end;
      return number;
    }

    private void literal(String expected) {
      if (!text.startsWith(expected, position)) {
        throw unreadable(expected);
      }
      position += expected.length();
    }

    private int inRange(int number, int least, int most, String what) {
      if (number < least || number > most) {
        throw failure(": " + what + " out of range");
      }
      return number;
    }

    private int sixDigits() {
      int end = position + 7;
      if (text.length() < end || text.charAt(position) != '.') {
        throw unreadable(".000000");
      }
      for (int i = position + 1; i < end; i++) {
        if (!isDigit(text.charAt(i))) {
          throw unreadable(".000000");
        }
      }
      int fraction = Integer.parseInt(text, position + 1, end, 10) * 1000;
      position = end;
      return fraction;
    }

    private int anyFraction() {
      boolean separator =
          position + 1 < text.length()
              && (text.charAt(position) == '.' || text.charAt(position) == ',')
              && isDigit(text.charAt(position + 1));
      if (!separator) {
        return 0;
      }
      position++;
      int nanos = 0;
      int digits = 0;
      for (; position < text.length() && isDigit(text.charAt(position)); position++) {
        if (digits < 9) {
          nanos = nanos * 10 + (text.charAt(position) - '0');
          digits++;
        }
      }
      for (; digits < 9; digits++) {
        nanos *= 10;
      }
      return nanos;
    }

    /** Minutes east of Greenwich. */
    private int offset() {
      if (text.startsWith("Z", position)) {
        position++;
        return 0;
      }
      boolean shaped =
          text.length() >= position + 6
              && (text.charAt(position) == '+' || text.charAt(position) == '-')
              && isDigit(text.charAt(position + 1))
              && isDigit(text.charAt(position + 2))
              && text.charAt(position + 3) == ':'
              && isDigit(text.charAt(position + 4))
              && isDigit(text.charAt(position + 5));
      if (!shaped) {
        throw unreadable("Z07:00");
      }
      int sign = text.charAt(position) == '-' ? -1 : 1;
      int hours = Integer.parseInt(text, position + 1, position + 3, 10);
      int minutes = Integer.parseInt(text, position + 4, position + 6, 10);
      inRange(hours, 0, 24, "time zone offset hour");
      inRange(minutes, 0, 60, "time zone offset minute");
      position += 6;
      return sign * (hours * 60 + minutes);
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private IllegalArgumentException unreadable(String element) {
      return new IllegalArgumentException(
          "parsing time \"%s\" as \"%s\": cannot parse \"%s\" as \"%s\""
              .formatted(text, layout, text.substring(position), element));
    }

    private IllegalArgumentException failure(String what) {
      return new IllegalArgumentException("parsing time \"" + text + "\"" + what);
    }
  }
}
