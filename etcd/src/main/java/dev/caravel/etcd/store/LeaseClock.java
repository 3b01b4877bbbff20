package dev.caravel.etcd.store;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * When leases end. Kept in memory alone: after a start every lease has its full time again, so that
 * none ends because the store was down.
 */
final class LeaseClock {
  private record Running(long deadlineNanos, Clock.Timer timer) {}

  private final Clock clock;
  private final LongConsumer expired;
  private final Map<Long, Running> running = new HashMap<>();
  private boolean closed;

  LeaseClock(Clock clock, LongConsumer expired) {
    this.clock = clock;
    this.expired = expired;
  }

  synchronized void start(long id, long ttlSeconds) {
    stop(id);
    if (closed) {
      return;
    }
    var ttl = Duration.ofSeconds(ttlSeconds);
    var timer = clock.schedule(ttl, () -> expired.accept(id));
    running.put(id, new Running(clock.nanoTime() + ttl.toNanos(), timer));
  }

  synchronized void stop(long id) {
    var old = running.remove(id);
    if (old != null) {
      old.timer.cancel();
    }
  }

  /** The seconds a lease has left, 0 if it is about to end. */
  synchronized long remainingSeconds(long id) {
    var lease = running.get(id);
    return lease == null
        ? 0
        : Math.max(0, Duration.ofNanos(lease.deadlineNanos - clock.nanoTime()).toSeconds());
  }

  synchronized void close() {
    running.values().forEach(lease -> lease.timer.cancel());
    running.clear();
    closed = true;
  }
}
