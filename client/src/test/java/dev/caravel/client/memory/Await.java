package dev.caravel.client.memory;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread is about to do. */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @throws AssertionError if it does not within twenty seconds
   */
  public static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos() || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("what was waited for has not happened");
      }
      Thread.onSpinWait();
    }
  }
}
