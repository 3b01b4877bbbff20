package dev.caravel.api.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Durations as Go writes them: {@code 1h2m3.5s} ({@code metav1.Duration} upstream). */
public final class DurationText {
  private static final long MICRO = 1_000L;
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** More is no duration anyone writes. */
  private static final int TEXT_LIMIT = 256;

  private DurationText() {}

  /**
   * Reads what Go's {@code time.ParseDuration} reads: a sign, then numbers with a unit (ns, us, µs,
   * ms, s, m, h). Finer than a nanosecond is cut off.
   *
   * @throws IllegalArgumentException with Go's message, also beyond about 292 years
   */
  public static Duration parse(String text) {
    int position = 0;
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      position++;
    }
    if (text.substring(position).equals("0")) {
      return Duration.ZERO;
    }
    if (position == text.length() || text.length() > TEXT_LIMIT) {
      throw invalid(text);
    }
    var total = BigDecimal.ZERO;
    while (position < text.length()) {
      int numberEnd = numberEnd(text, position);
      var number = text.substring(position, numberEnd);
      if (number.isEmpty() || number.equals(".")) {
        throw invalid(text);
      }
      int unitEnd = unitEnd(text, numberEnd);
      var unit = text.substring(numberEnd, unitEnd);
      if (unit.isEmpty()) {
        throw new IllegalArgumentException("time: missing unit in duration " + quoted(text));
      }
      var amount = new BigDecimal(number).multiply(BigDecimal.valueOf(nanos(unit, text)));
      total = total.add(amount.setScale(0, RoundingMode.DOWN));
      position = unitEnd;
    }
    var nanos = negative ? total.negate() : total;
    try {
      return Duration.ofNanos(nanos.longValueExact());
    } catch (ArithmeticException e) {
      throw invalid(text);
    }
  }

  private static int numberEnd(String text, int start) {
    int end = digitsEnd(text, start);
    if (end < text.length() && text.charAt(end) == '.') {
      end = digitsEnd(text, end + 1);
    }
    return end;
  }

  private static int digitsEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static int unitEnd(String text, int start) {
    int end = start;
    while (end < text.length()
        && text.charAt(end) != '.'
        && (text.charAt(end) < '0' || text.charAt(end) > '9')) {
      end++;
    }
    return end;
  }

  private static long nanos(String unit, String text) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> MICRO;
      case "ms" -> MILLI;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3600 * SECOND;
      default ->
          throw new IllegalArgumentException(
              "time: unknown unit " + quoted(unit) + " in duration " + quoted(text));
    };
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("time: invalid duration " + quoted(text));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Writes a duration as Go's {@code Duration.String} does: {@code 1h0m0s}, {@code 1.5s}. */
  public static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    var sign = nanos < 0 ? "-" : "";
    var magnitude = new BigDecimal(nanos).abs();
    if (magnitude.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
      long small = magnitude.longValueExact();
      if (small < MICRO) {
        return sign + small + "ns";
      }
      return small < MILLI
          ? sign + plain(magnitude.movePointLeft(3)) + "µs"
          : sign + plain(magnitude.movePointLeft(6)) + "ms";
    }
    var seconds = magnitude.movePointLeft(9);
    long whole = seconds.longValue();
    var rest = seconds.remainder(BigDecimal.valueOf(60));
    var text = new StringBuilder(sign);
    if (whole >= 3600) {
      text.append(whole / 3600).append('h');
    }
    if (whole >= 60) {
      text.append(whole / 60 % 60).append('m');
    }
    return text.append(plain(rest)).append('s').toString();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
