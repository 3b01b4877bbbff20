package dev.caravel.etcd;

import java.util.List;

/**
 * A lease.
 *
 * @param grantedTtlSeconds the time it was granted for
 * @param remainingTtlSeconds the time after which it ends if it is not kept alive
 * @param keys the keys attached to it, if they were asked for
 */
public record LeaseStatus(
    long id, long grantedTtlSeconds, long remainingTtlSeconds, List<Key> keys) {}
