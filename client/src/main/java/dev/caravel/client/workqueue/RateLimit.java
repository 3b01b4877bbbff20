package dev.caravel.client.workqueue;

import java.time.Duration;

/**
 * How failing keys are held back: each one exponentially, and all together by a bucket.
 *
 * @param firstDelay of a key's first failure; doubles with each further one
 * @param mostDelay the longest delay of one key
 * @param perSecond how fast the bucket fills
 * @param burst how much the bucket holds
 */
public record RateLimit(Duration firstDelay, Duration mostDelay, double perSecond, int burst) {
  /** client-go's: 5 ms to 1000 s for a key, 10 a second after a burst of 100 for all. */
  public static final RateLimit DEFAULT =
      new RateLimit(Duration.ofMillis(5), Duration.ofSeconds(1000), 10, 100);

  Duration delay(int failures) {
    if (failures >= Integer.SIZE - 2) {
      return mostDelay;
    }
    var delay = firstDelay.multipliedBy(1L << failures);
    return delay.compareTo(mostDelay) > 0 ? mostDelay : delay;
  }
}
