package dev.caravel.controllers.replicaset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does a thing many times, side by side: once, then twice, then four times, until one fails. So
 * that what fails for all does not fail a hundred times.
 */
final class SlowStart {
  private SlowStart() {}

  /**
   * The first failure, if there was one.
   *
   * @param first how many at first
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  static Optional<RuntimeException> run(int times, int first, Runnable thing)
      throws InterruptedException {
    int left = times;
    for (int batch = Math.min(first, left); batch > 0; batch = Math.min(2 * batch, left)) {
      var things = java.util.Collections.nCopies(batch, thing);
      var failure = together(things);
      if (failure.isPresent()) {
        return failure;
      }
      left -= batch;
    }
    return Optional.empty();
  }

  /** Does all of them at the same time; the first failure, if there was one. */
  static Optional<RuntimeException> together(List<Runnable> things) throws InterruptedException {
    if (things.size() == 1) {
      return alone(things.getFirst());
    }
    var calls = new ArrayList<Callable<Optional<RuntimeException>>>();
    things.forEach(thing -> calls.add(() -> alone(thing)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Optional<RuntimeException> failure = Optional.empty();
      for (var call : threads.invokeAll(calls)) {
        failure = failure.or(() -> result(call));
      }
      return failure;
    }
  }

  private static Optional<RuntimeException> alone(Runnable thing) {
    try {
      thing.run();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static Optional<RuntimeException> result(Future<Optional<RuntimeException>> call) {
    try {
      return call.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new IllegalStateException(e));
    } catch (ExecutionException e) {
      return Optional.of(new IllegalStateException(e.getCause()));
    }
  }
}
