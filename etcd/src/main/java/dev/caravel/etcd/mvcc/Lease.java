package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.Key;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A lease and the keys attached to it; when it ends is not the state machine's business.
 *
 * @param keys written by the state machine's thread only
 */
public record Lease(long id, long ttlSeconds, ConcurrentSkipListSet<Key> keys) {
  Lease(long id, long ttlSeconds) {
    this(id, ttlSeconds, new ConcurrentSkipListSet<>());
  }
}
