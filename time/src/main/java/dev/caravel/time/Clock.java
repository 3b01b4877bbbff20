package dev.caravel.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The only source of time in Caravel. Every component takes one through its constructor and none
 * reads the system's clock, sleeps or starts a timer on its own, so that a test can move a whole
 * cluster an hour ahead in a millisecond.
 */
public interface Clock {

  /** The wall-clock time, for what people and other machines read; it may jump. */
  Instant now();

  /** Nanoseconds on a clock that never goes back, for measuring durations only. */
  long nanoTime();

  /**
   * Runs {@code task} once, no earlier than {@code delay} from now, on a virtual thread of its own.
   *
   * @param delay zero or negative means at once
   */
  Timer schedule(Duration delay, Runnable task);

  /**
   * Blocks the calling thread for {@code duration}.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void sleep(Duration duration) throws InterruptedException;

  /** The time that has passed since {@code startNanos}, a value of {@link #nanoTime()}. */
  default Duration since(long startNanos) {
    return Duration.ofNanos(nanoTime() - startNanos);
  }

  /** A task that waits for its time. */
  interface Timer {
    /** Takes the task back; false if it has run, is running or was cancelled before. */
    boolean cancel();
  }
}
