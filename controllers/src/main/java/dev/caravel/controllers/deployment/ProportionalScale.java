package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a change of a deployment's size means for its sets. In the middle of a rollout each
 * set grows or shrinks by its share, so that what was tried of the new version stays in proportion.
 */
final class ProportionalScale {
  private ProportionalScale() {}

  /** Which sets are to be what size; those that stay are there too. */
  static List<Scale> plan(
      Rollout rollout,
      boolean rolling,
      int deploymentReplicas,
      Optional<ReplicaSet> newSet,
      List<ReplicaSet> oldSets) {
    var all = new ArrayList<>(oldSets);
    newSet.ifPresent(all::add);
    var active = all.stream().filter(set -> ReplicaSets.replicas(set) > 0).toList();
    if (active.size() <= 1) {
      return onlyOne(rollout, active, newSet, oldSets);
    }
    if (newSet.isPresent() && isSaturated(rollout, newSet.get())) {
      return oldSets.stream()
          .filter(set -> ReplicaSets.replicas(set) > 0)
          .map(set -> new Scale(set, 0))
          .toList();
    }
    return rolling ? proportional(rollout, deploymentReplicas, active) : List.of();
  }

  private static List<Scale> onlyOne(
      Rollout rollout,
      List<ReplicaSet> active,
      Optional<ReplicaSet> newSet,
      List<ReplicaSet> oldSets) {
    Optional<ReplicaSet> one =
        active.isEmpty()
            ? newSet.or(() -> oldSets.stream().max(ReplicaSets.OLDEST_FIRST))
            : Optional.of(active.getFirst());
    return one.map(set -> List.of(new Scale(set, rollout.desired()))).orElse(List.of());
  }

  private static boolean isSaturated(Rollout rollout, ReplicaSet set) {
    int desired = rollout.desired();
    return ReplicaSets.desiredAnnotation(set).equals(Optional.of(desired))
        && ReplicaSets.replicas(set) == desired
        && set.status().availableReplicas() == desired;
  }

  private static List<Scale> proportional(
      Rollout rollout, int deploymentReplicas, List<ReplicaSet> active) {
    int allowed = rollout.desired() > 0 ? rollout.most() : 0;
    int toAdd = allowed - ReplicaSets.replicas(active);
    var sorted = new ArrayList<>(active);
    var bySize = Comparator.comparingInt((ReplicaSet set) -> -ReplicaSets.replicas(set));
    sorted.sort(
        bySize.thenComparing(
            toAdd > 0 ? ReplicaSets.OLDEST_FIRST.reversed() : ReplicaSets.OLDEST_FIRST));
    var sizes = new int[sorted.size()];
    int added = 0;
    for (int i = 0; i < sizes.length; i++) {
      int current = ReplicaSets.replicas(sorted.get(i));
      int share =
          toAdd == 0 ? 0 : share(rollout, deploymentReplicas, sorted.get(i), toAdd, toAdd - added);
      sizes[i] = current + share;
      added += share;
    }
    sizes[0] = Math.max(0, sizes[0] + toAdd - added);
    var scales = new ArrayList<Scale>();
    for (int i = 0; i < sizes.length; i++) {
      scales.add(new Scale(sorted.get(i), sizes[i]));
    }
    return scales;
  }

  private static int share(
      Rollout rollout, int deploymentReplicas, ReplicaSet set, int toAdd, int left) {
    int current = ReplicaSets.replicas(set);
    if (left == 0) {
      return 0;
    }
    int fraction = -current;
    if (rollout.desired() > 0) {
      int before = ReplicaSets.mostAnnotation(set).orElse(deploymentReplicas);
      fraction =
          before == 0 ? 0 : (int) Math.round((double) current * rollout.most() / before) - current;
    }
    return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
  }
}
