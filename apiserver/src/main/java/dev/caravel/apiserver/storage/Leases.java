package dev.caravel.apiserver.storage;

import dev.caravel.etcd.KeyValueStore;
import dev.caravel.time.Clock;
import java.time.Duration;

/**
 * Leases for objects that end by themselves. Objects written within a minute share one that ends a
 * minute later than they must, so that a flood of events is not also a flood of leases.
 */
final class Leases {
  private static final Duration SHARED_FOR = Duration.ofMinutes(1);

  /** Bounds what one expiry deletes at once. */
  private static final int MOST_OBJECTS = 1000;

  private final KeyValueStore store;
  private final Clock clock;
  private long id;
  private Duration timeToLive = Duration.ZERO;
  private long grantedNanos;
  private int objects;

  Leases(KeyValueStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A lease that ends no earlier than {@code wanted} from now. */
  synchronized long lease(Duration wanted) {
    if (id == 0
        || !wanted.equals(timeToLive)
        || objects >= MOST_OBJECTS
        || clock.since(grantedNanos).compareTo(SHARED_FOR) > 0) {
      grantedNanos = clock.nanoTime();
      id = store.grantLease(0, wanted.plus(SHARED_FOR).toSeconds()).id();
      timeToLive = wanted;
      objects = 0;
    }
    objects++;
    return id;
  }
}
