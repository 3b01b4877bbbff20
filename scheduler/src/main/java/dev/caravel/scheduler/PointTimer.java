package dev.caravel.scheduler;

import dev.caravel.scheduler.framework.ExtensionPoint;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.Status;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;

/** Measures how long the plugins of an extension point take for one pod. */
record PointTimer(Clock clock, SchedulerMetrics metrics) {
  Status time(Profile profile, ExtensionPoint point, Supplier<Status> plugins) {
    return time(profile, point, plugins, status -> status);
  }

  <T> T time(
      Profile profile, ExtensionPoint point, Supplier<T> plugins, Function<T, Status> status) {
    long start = clock.nanoTime();
    var outcome = plugins.get();
    metrics.ran(
        point.text(), status.apply(outcome).code(), profile.schedulerName(), clock.since(start));
    return outcome;
  }
}
