package dev.caravel.controllers.replicaset;

import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.apps.v1.ReplicaSetCondition;
import dev.caravel.api.apps.v1.ReplicaSetStatus;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.controllers.object.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts pods into a replica set's status. */
final class ReplicaSetStatuses {
  private static final String REPLICA_FAILURE = "ReplicaFailure";

  private ReplicaSetStatuses() {}

  /**
   * The status that shows these pods.
   *
   * @param failure why pods could not be created or deleted just now
   */
  static ReplicaSetStatus of(
      ReplicaSet set,
      List<Pod> active,
      int terminating,
      Optional<RuntimeException> failure,
      Instant now) {
    int labeled = 0;
    int ready = 0;
    int available = 0;
    var labels = set.spec().template().metadata().labels().entrySet();
    for (var pod : active) {
      if (pod.metadata().labels().entrySet().containsAll(labels)) {
        labeled++;
      }
      if (PodState.isReady(pod)) {
        ready++;
      }
      if (PodState.untilAvailable(pod, set.spec().minReadySeconds(), now)
          .filter(Duration::isZero)
          .isPresent()) {
        available++;
      }
    }
    return ReplicaSetStatus.builder()
        .replicas(active.size())
        .fullyLabeledReplicas(labeled)
        .readyReplicas(ready)
        .availableReplicas(available)
        .terminatingReplicas(terminating)
        .observedGeneration(set.metadata().generation())
        .conditions(conditions(set, active.size(), failure, now))
        .build();
  }

  private static List<ReplicaSetCondition> conditions(
      ReplicaSet set, int pods, Optional<RuntimeException> failure, Instant now) {
    var conditions = new ArrayList<>(set.status().conditions());
    boolean failed = conditions.stream().anyMatch(c -> c.type().equals(REPLICA_FAILURE));
    if (failure.isEmpty()) {
      conditions.removeIf(c -> c.type().equals(REPLICA_FAILURE));
    } else if (!failed) {
      boolean creating = pods < ReplicaSetPlan.replicas(set);
      conditions.add(
          ReplicaSetCondition.builder()
              .type(REPLICA_FAILURE)
              .status("True")
              .reason(creating ? "FailedCreate" : "FailedDelete")
              .message(String.valueOf(failure.get().getMessage()))
              .lastTransitionTime(now)
              .build());
    }
    return conditions;
  }
}
