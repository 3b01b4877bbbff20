package dev.caravel.kubelet.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Delays between a failure and the next attempt, one a key: 10 s, doubled by each failure up to
 * five minutes, and forgotten ten minutes after the last. For one thread.
 */
public final class CrashBackoff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);

  private record Delay(Duration length, Instant since) {
    boolean isForgotten(Instant at) {
      return Duration.between(since, at).compareTo(MOST.multipliedBy(2)) > 0;
    }
  }

  /**
   * A wait.
   *
   * @param delay the whole delay, for people
   * @param until when it is over
   */
  public record Wait(Duration delay, Instant until) {}

  private final Map<String, Delay> delays = new HashMap<>();

  /** How long to wait still after a failure; empty if it is time. */
  public Optional<Wait> waiting(String key, Instant failedAt, Instant now) {
    var delay = delays.get(key);
    if (delay == null || delay.isForgotten(failedAt)) {
      return Optional.empty();
    }
    var until = failedAt.plus(delay.length());
    return now.isBefore(until) ? Optional.of(new Wait(delay.length(), until)) : Optional.empty();
  }

  /** Notes that what failed is tried again now: the next wait is longer. */
  public void again(String key, Instant failedAt, Instant now) {
    var delay = delays.get(key);
    var length =
        delay == null || delay.isForgotten(failedAt)
            ? FIRST
            : shorter(delay.length().multipliedBy(2));
    delays.put(key, new Delay(length, now));
  }

  private static Duration shorter(Duration length) {
    return length.compareTo(MOST) > 0 ? MOST : length;
  }

  /** Forgets a key's failures. */
  public void succeeded(String key) {
    delays.remove(key);
  }
}
