package dev.caravel.launcher.cluster;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/**
 * The steps of a start. Each runs on a thread of its own and waits for those it needs, so that
 * whatever can go side by side does. What steps opened is closed in the reverse order.
 */
final class Steps implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.caravel.launcher");

  private record Opened(String name, AutoCloseable part) {}

  private final Clock clock;
  private final BiConsumer<String, Duration> done;
  private final Map<String, CompletableFuture<?>> steps = new LinkedHashMap<>();
  private final Deque<Opened> opened = new ArrayDeque<>();
  private boolean ended;

  Steps(Clock clock, BiConsumer<String, Duration> done) {
    this.clock = clock;
    this.done = done;
  }

  /** Runs a step at once; {@code done} is told how long it took without waiting for others. */
  <T> Step<T> run(String name, Callable<T> step) {
    var future = new CompletableFuture<T>();
    steps.put(name, future);
    var handle = new Step<>(future, clock);
    Thread.ofVirtual()
        .name("start-" + name)
        .start(() -> {
          try {
            long began = clock.nanoTime();
            Waited.reset();
            T result = step.call();
            done.accept(name, clock.since(began).minusNanos(Waited.nanos()));
            future.complete(result);
          } catch (Throwable e) {
            future.completeExceptionally(e instanceof ExecutionException x ? x.getCause() : e);
          }
        });
    return handle;
  }

  /**
   * Notes what is to be closed.
   *
   * @throws IllegalStateException if the start has ended; the part is closed at once
   */
  <T extends AutoCloseable> T opened(String name, T part) {
    var late = new Opened(name, part);
    synchronized (this) {
      if (!ended) {
        opened.push(late);
        return part;
      }
    }
    close(late);
    throw new IllegalStateException("the start was stopped");
  }

  /** Ends the start, whether it is complete or not: from now on nothing more opens. */
  synchronized void end() {
    ended = true;
  }

  /**
   * Waits for all steps.
   *
   * @throws StartException with the first step that failed
   */
  void await() throws InterruptedException, StartException {
    for (var step : steps.entrySet()) {
      try {
        step.getValue().get();
      } catch (ExecutionException e) {
        throw new StartException(step.getKey(), e.getCause() == null ? e : e.getCause());
      }
    }
  }

  /** The parts that are open, the first opened first. */
  synchronized List<String> names() {
    return opened.stream().map(Opened::name).toList().reversed();
  }

  /** Closes what was opened, the last first, but not that part and what was opened before it. */
  void closeDownTo(String kept) {
    var before = List.<String>of();
    synchronized (this) {
      int place = names().indexOf(kept);
      before = place < 0 ? names() : names().subList(0, place + 1);
    }
    closeBut(before);
  }

  @Override
  public void close() {
    closeBut(List.of());
  }

  private void closeBut(List<String> kept) {
    while (true) {
      Opened part;
      synchronized (this) {
        var next =
            opened.stream().filter(candidate -> !kept.contains(candidate.name())).findFirst();
        if (next.isEmpty()) {
          return;
        }
        part = next.get();
        opened.remove(part);
      }
      close(part);
    }
  }

  private static void close(Opened part) {
    try {
      part.part().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, part.name() + " did not end well", e);
    }
  }

  /** What a step gives those that need it. */
  record Step<T>(CompletableFuture<T> future, Clock clock) {
    /**
     * Waits for it.
     *
     * @throws ExecutionException if it failed
     */
    T get() throws InterruptedException, ExecutionException {
      long began = clock.nanoTime();
      try {
        return future.get();
      } finally {
        Waited.add(clock.since(began).toNanos());
      }
    }
  }

  /** How long the current step has waited for others. */
  private static final class Waited {
    private static final ThreadLocal<Long> NANOS = ThreadLocal.withInitial(() -> 0L);

    private Waited() {}

    static void reset() {
      NANOS.set(0L);
    }

    static void add(long nanos) {
      NANOS.set(NANOS.get() + nanos);
    }

    static long nanos() {
      return NANOS.get();
    }
  }
}
