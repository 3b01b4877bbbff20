package dev.caravel.controllers.replicaset;

import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import java.time.Instant;
import java.util.List;

/**
 * What a replica set does next about its pods.
 *
 * @param create how many pods to create
 * @param delete which pods to delete; empty if some are to be created
 */
record ReplicaSetPlan(int create, List<Pod> delete) {
  /** More is not done at once. */
  static final int BURST = 500;

  /**
   * Compares what is with what is wanted.
   *
   * @param active the set's pods that count
   * @param related active pods of its application, its own among them
   */
  static ReplicaSetPlan of(ReplicaSet set, List<Pod> active, List<Pod> related, Instant now) {
    int surplus = active.size() - replicas(set);
    if (surplus < 0) {
      return new ReplicaSetPlan(Math.min(-surplus, BURST), List.of());
    }
    return new ReplicaSetPlan(
        0, List.copyOf(DeletionOrder.first(Math.min(surplus, BURST), active, related, now)));
  }

  /** How many are wanted; one, if the server sets no default. */
  static int replicas(ReplicaSet set) {
    return set.spec().hasReplicas() ? set.spec().replicas() : 1;
  }

  boolean isNothing() {
    return create == 0 && delete.isEmpty();
  }
}
