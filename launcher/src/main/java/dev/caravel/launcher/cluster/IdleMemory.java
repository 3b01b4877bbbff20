package dev.caravel.launcher.cluster;

import dev.caravel.time.Clock;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Gives the memory of busy times back when there is little to do. The serial collector returns it
 * after a full collection, and an idle cluster has none. One is made when few young ones were
 * needed for a minute and the heap has grown a good deal since the last; what is still in use is
 * then not looked at again until it has grown once more.
 */
final class IdleMemory implements AutoCloseable {
  static final Duration LOOK_EVERY = Duration.ofMinutes(1);
  static final long FEW_COLLECTIONS = 3;
  static final long WORTH_BYTES = 64L << 20;

  /** What is to be known and done of the JVM's heap. */
  interface Heap {
    /** How often it was collected so far. */
    long collections();

    /** The bytes that it has from the system. */
    long bytes();

    /** Collects all of it. */
    void collect();
  }

  private final Heap heap;
  private final Clock clock;
  private long collections;
  private long settled;
  private Clock.Timer next;

  private IdleMemory(Heap heap, Clock clock) {
    this.heap = heap;
    this.clock = clock;
    this.settled = heap.bytes();
    this.next = clock.schedule(LOOK_EVERY, this::look);
  }

  /** Looks after this process's heap. */
  static IdleMemory start(Clock clock) {
    return start(new JvmHeap(), clock);
  }

  static IdleMemory start(Heap heap, Clock clock) {
    return new IdleMemory(heap, clock);
  }

  private synchronized void look() {
    long now = heap.collections();
    boolean idle = now - collections <= FEW_COLLECTIONS;
    if (idle && heap.bytes() - settled >= WORTH_BYTES) {
      heap.collect();
      settled = heap.bytes();
      now = heap.collections();
    }
    collections = now;
    next = clock.schedule(LOOK_EVERY, this::look);
  }

  @Override
  public synchronized void close() {
    next.cancel();
  }

  private static final class JvmHeap implements Heap {
    @Override
    public long collections() {
      return ManagementFactory.getGarbageCollectorMXBeans().stream()
          .mapToLong(collector -> Math.max(0, collector.getCollectionCount()))
          .sum();
    }

    @Override
    public long bytes() {
      return Runtime.getRuntime().totalMemory();
    }

    @Override
    public void collect() {
      System.gc();
    }
  }
}
