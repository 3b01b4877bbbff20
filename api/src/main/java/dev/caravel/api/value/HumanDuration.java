package dev.caravel.api.value;

import java.time.Duration;

/** Durations as people read them in tables: {@code 42s}, {@code 3m20s}, {@code 5d3h}. */
public final class HumanDuration {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private HumanDuration() {}

  /**
   * At most two units, the second only while the first is small (upstream's
   * duration.HumanDuration). A little less than nothing is {@code 0s}, much less {@code <invalid>}.
   */
  public static String format(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.compareTo(Duration.ofSeconds(-2)) <= 0) {
      return "<invalid>";
    }
    if (duration.isNegative()) {
      return "0s";
    }
    if (seconds < 2 * MINUTE) {
      return seconds + "s";
    }
    if (seconds < 10 * MINUTE) {
      return two(seconds, MINUTE, "m", 1, "s");
    }
    if (seconds < 3 * HOUR) {
      return seconds / MINUTE + "m";
    }
    if (seconds < 8 * HOUR) {
      return two(seconds, HOUR, "h", MINUTE, "m");
    }
    if (seconds < 2 * DAY) {
      return seconds / HOUR + "h";
    }
    if (seconds < 8 * DAY) {
      return two(seconds, DAY, "d", HOUR, "h");
    }
    if (seconds < 2 * YEAR) {
      return seconds / DAY + "d";
    }
    if (seconds < 8 * YEAR) {
      return two(seconds, YEAR, "y", DAY, "d");
    }
    return seconds / YEAR + "y";
  }

  private static String two(
      long seconds, long large, String largeUnit, long small, String smallUnit) {
    long rest = seconds % large / small;
    return seconds / large + largeUnit + (rest == 0 ? "" : rest + smallUnit);
  }
}
