package dev.caravel.etcd.server;

import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;

/** Compacts the store at intervals, as etcd's {@code --auto-compaction-mode} says. */
final class AutoCompaction implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.caravel.etcd");
  private static final Duration REVISION_INTERVAL = Duration.ofMinutes(5);
  private static final Duration MAX_PERIODIC_INTERVAL = Duration.ofHours(1);
  private static final Duration MIN_PERIODIC_INTERVAL = Duration.ofSeconds(1);
  private static final int PARTS = 10;

  private record Sample(long nanos, long revision) {}

  private final KeyValueStore store;
  private final Clock clock;
  private final Compaction mode;
  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private boolean closed;
  private Clock.Timer timer = () -> false;

  AutoCompaction(KeyValueStore store, Clock clock, Compaction mode) {
    this.store = store;
    this.clock = clock;
    this.mode = mode;
  }

  synchronized void start() {
    if (!closed && !(mode instanceof Compaction.Never)) {
      timer = clock.schedule(interval(), this::run);
    }
  }

  private Duration interval() {
    return switch (mode) {
      case Compaction.Periodic(Duration retention) -> {
        var part =
            retention.compareTo(MAX_PERIODIC_INTERVAL) > 0 ? MAX_PERIODIC_INTERVAL : retention;
        var interval = part.dividedBy(PARTS);
        yield interval.compareTo(MIN_PERIODIC_INTERVAL) < 0 ? MIN_PERIODIC_INTERVAL : interval;
      }
      case Compaction.ByRevision byRevision -> REVISION_INTERVAL;
      case Compaction.Never never -> Duration.ZERO;
    };
  }

  private void run() {
    long target = target();
    if (target > 0) {
      try {
        store.compact(target);
      } catch (EtcdException e) {
        LOG.log(System.Logger.Level.DEBUG, "no automatic compaction at " + target, e);
      }
    }
    start();
  }

  private synchronized long target() {
    long revision = store.revision();
    return switch (mode) {
      case Compaction.ByRevision(long retention) -> revision - retention;
      case Compaction.Never never -> 0;
      case Compaction.Periodic(Duration retention) -> {
        long now = clock.nanoTime();
        samples.add(new Sample(now, revision));
        long target = 0;
        while (!samples.isEmpty() && now - samples.getFirst().nanos() >= retention.toNanos()) {
          target = samples.removeFirst().revision();
        }
        yield target;
      }
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
  }
}
