package dev.caravel.launcher.cluster;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A question that only a component that works can answer.
 *
 * @param component its name, as in the start
 * @param ask gives what is wrong, empty if nothing is; a failure counts as wrong
 */
record HealthCheck(String component, Callable<Optional<String>> ask) {

  /** One that answers or fails. */
  static HealthCheck of(String component, Callable<?> ask) {
    return new HealthCheck(
        component,
        () -> {
          ask.call();
          return Optional.empty();
        });
  }

  /** One that holds or does not. */
  static HealthCheck that(String component, Callable<Boolean> holds, String otherwise) {
    return new HealthCheck(
        component, () -> holds.call() ? Optional.empty() : Optional.of(otherwise));
  }

  /**
   * Asks all at once.
   *
   * @param atMost what does not answer in this time is not well
   * @return what is wrong, by component, in the checks' order
   */
  static Map<String, Optional<String>> all(List<HealthCheck> checks, Duration atMost, Clock clock) {
    var results = new LinkedHashMap<String, Optional<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = checks.stream().map(check -> threads.submit(check.ask())).toList();
      long began = clock.nanoTime();
      for (int i = 0; i < checks.size(); i++) {
        var left = atMost.minus(clock.since(began));
        results.put(checks.get(i).component(), result(asked.get(i), left, atMost));
      }
      threads.shutdownNow();
    }
    return results;
  }

  private static Optional<String> result(
      Future<Optional<String>> asked, Duration left, Duration atMost) {
    try {
      return asked.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.of("no answer within " + atMost.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Optional.of(Reason.of(e.getCause() == null ? e : e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
