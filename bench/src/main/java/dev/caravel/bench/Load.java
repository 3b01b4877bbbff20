package dev.caravel.bench;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A number of operations made by a number of clients, each of which makes one at a time and begins
 * the next as soon as the one before is answered.
 */
final class Load {
  private static final double NANOS_PER_MILLI = 1e6;

  private Load() {}

  /** One operation; the index is from 0 and used once. */
  interface Operation {
    void run(int index) throws Exception;
  }

  /**
   * How it went.
   *
   * @param took from the first operation's begin to the last one's end
   * @param millis how long each operation took
   */
  record Done(Duration took, Sample millis) {
    double perSecond() {
      return millis.size() / seconds(took);
    }
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /**
   * Makes all operations and waits for them.
   *
   * @throws Exception the first failure of an operation; then no further one is begun
   */
  static Done run(Clock clock, int clients, int count, Operation operation) throws Exception {
    var next = new AtomicInteger();
    var failed = new AtomicBoolean();
    var millis = new double[count];
    Callable<Void> client =
        () -> {
          for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
            if (failed.get()) {
              return null;
            }
            long began = clock.nanoTime();
            try {
              operation.run(i);
            } catch (Exception e) {
              failed.set(true);
              throw e;
            }
            millis[i] = (clock.nanoTime() - began) / NANOS_PER_MILLI;
          }
          return null;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Callable<Void>>();
      for (int i = 0; i < Math.min(clients, count); i++) {
        running.add(client);
      }
      long began = clock.nanoTime();
      var ended = threads.invokeAll(running);
      var took = clock.since(began);
      for (var one : ended) {
        one.get();
      }
      return new Done(took, Sample.of(millis));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
