package dev.caravel.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's own clock. One daemon thread waits for all timers; the tasks run elsewhere. */
public final class SystemClock implements Clock {
  private static final SystemClock INSTANCE = new SystemClock();

  private final ScheduledThreadPoolExecutor timers;

  private SystemClock() {
    timers =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("timers").unstarted(task));
    timers.setRemoveOnCancelPolicy(true);
  }

  /** The one clock of this process. */
  public static SystemClock instance() {
    return INSTANCE;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    var future =
        timers.schedule(
            () -> {
              Thread.ofVirtual().name("timer").start(task);
            },
            Math.max(0, delay.toNanos()),
            TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
