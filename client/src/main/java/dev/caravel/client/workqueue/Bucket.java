package dev.caravel.client.workqueue;

import java.time.Duration;

/** A token bucket that may go into debt: who takes a token it has not is told how long to wait. */
final class Bucket {
  private static final double NANOS_A_SECOND = 1e9;

  private final double perNano;
  private final int burst;
  private double tokens;
  private long filledAt;

  Bucket(RateLimit limit, long nowNanos) {
    perNano = limit.perSecond() / NANOS_A_SECOND;
    burst = limit.burst();
    tokens = burst;
    filledAt = nowNanos;
  }

  Duration take(long nowNanos) {
    tokens = Math.min(burst, tokens + (nowNanos - filledAt) * perNano) - 1;
    filledAt = nowNanos;
    return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(-tokens / perNano));
  }
}
