package dev.caravel.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that double from one failure to the next, each lengthened by up to its half at random, so
 * that many clients do not come back at once. For one thread.
 */
public final class Backoff {
  private final Duration first;
  private final Duration most;
  private final RandomGenerator random;
  private Duration next;

  public Backoff(Duration first, Duration most, RandomGenerator random) {
    this.first = first;
    this.most = most;
    this.random = random;
    this.next = first;
  }

  /** How long to wait after one more failure. */
  public Duration failed() {
    var delay = next;
    var doubled = delay.multipliedBy(2);
    next = doubled.compareTo(most) > 0 ? most : doubled;
    return delay.plusNanos((long) (delay.toNanos() * random.nextDouble() / 2));
  }

  /** Starts again with the first delay. */
  public void succeeded() {
    next = first;
  }
}
