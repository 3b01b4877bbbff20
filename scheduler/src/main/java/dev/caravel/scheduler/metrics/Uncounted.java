package dev.caravel.scheduler.metrics;

import java.time.Duration;
import java.util.function.IntSupplier;

/** Counts nothing. */
final class Uncounted implements SchedulerMetrics {
  @Override
  public void attempted(String profile, Result result, Duration took) {}

  @Override
  public void searched(Duration took) {}

  @Override
  public void scheduled(int attempts, Duration took) {}

  @Override
  public void queued(String queue, String event) {}

  @Override
  public void ran(String extensionPoint, String status, String profile, Duration took) {}

  @Override
  public void pending(String queue, IntSupplier number) {}

  @Override
  public void cached(String type, IntSupplier number) {}
}
