package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.ReplicaSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides the next step of a rolling update: more new pods as far as the surge allows, otherwise
 * fewer old ones as far as availability allows, those first that do not work anyway.
 */
final class RollingUpdate {
  private final Rollout rollout;
  private final ReplicaSet newSet;
  private final List<ReplicaSet> oldSets;

  private RollingUpdate(Rollout rollout, ReplicaSet newSet, List<ReplicaSet> oldSets) {
    this.rollout = rollout;
    this.newSet = newSet;
    this.oldSets =
        oldSets.stream()
            .filter(set -> ReplicaSets.replicas(set) > 0)
            .sorted(ReplicaSets.OLDEST_FIRST)
            .toList();
  }

  /** Which sets are to be scaled now; none: it is done, or waits for pods to become available. */
  static List<Scale> plan(Rollout rollout, ReplicaSet newSet, List<ReplicaSet> oldSets) {
    var update = new RollingUpdate(rollout, newSet, oldSets);
    int size = newSize(rollout, ReplicaSets.replicas(newSet), ReplicaSets.replicas(oldSets));
    return size == ReplicaSets.replicas(newSet)
        ? update.fewerOld()
        : List.of(new Scale(newSet, size));
  }

  /**
   * How many replicas the new set may have.
   *
   * @param current of the new set
   * @param old of all others together
   */
  static int newSize(Rollout rollout, int current, int old) {
    if (current >= rollout.desired()) {
      return rollout.desired();
    }
    int room = rollout.most() - current - old;
    return room <= 0 ? current : current + Math.min(room, rollout.desired() - current);
  }

  private List<Scale> fewerOld() {
    int old = ReplicaSets.replicas(oldSets);
    int newUnavailable = ReplicaSets.replicas(newSet) - newSet.status().availableReplicas();
    int spare = old + ReplicaSets.replicas(newSet) - rollout.fewestAvailable() - newUnavailable;
    if (old == 0 || spare <= 0) {
      return List.of();
    }
    Map<ReplicaSet, Integer> sizes = new HashMap<>();
    oldSets.forEach(set -> sizes.put(set, ReplicaSets.replicas(set)));
    dropUnavailable(sizes, spare);
    dropAvailable(sizes);
    var scales = new ArrayList<Scale>();
    for (var set : oldSets) {
      int size = sizes.getOrDefault(set, 0);
      if (size != ReplicaSets.replicas(set)) {
        scales.add(new Scale(set, size));
      }
    }
    return scales;
  }

  private void dropUnavailable(Map<ReplicaSet, Integer> sizes, int most) {
    int left = most;
    for (var set : oldSets) {
      int unavailable = ReplicaSets.replicas(set) - set.status().availableReplicas();
      int dropped = Math.clamp(unavailable, 0, left);
      sizes.merge(set, -dropped, Integer::sum);
      left -= dropped;
    }
  }

  private void dropAvailable(Map<ReplicaSet, Integer> sizes) {
    int available =
        newSet.status().availableReplicas()
            + oldSets.stream().mapToInt(set -> set.status().availableReplicas()).sum();
    int left = Math.max(0, available - rollout.fewestAvailable());
    for (var set : oldSets) {
      int dropped = Math.min(sizes.getOrDefault(set, 0), left);
      sizes.merge(set, -dropped, Integer::sum);
      left -= dropped;
    }
  }
}
