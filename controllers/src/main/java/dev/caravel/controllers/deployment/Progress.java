package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.DeploymentCondition;
import dev.caravel.api.apps.v1.DeploymentStatus;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.apps.v1.ReplicaSetCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Counts replica sets into a deployment's status, and says how its rollout gets on. */
final class Progress {
  private Progress() {}

  /** Whether a rollout is watched at all; the highest number means that it is not. */
  static boolean hasDeadline(Deployment deployment) {
    return deployment.spec().hasProgressDeadlineSeconds()
        && deployment.spec().progressDeadlineSeconds() != Integer.MAX_VALUE;
  }

  /** The counts and the condition Available; the other conditions stay. */
  static DeploymentStatus counts(
      Deployment deployment, Optional<ReplicaSet> newSet, List<ReplicaSet> all, Instant now) {
    int available = all.stream().mapToInt(set -> set.status().availableReplicas()).sum();
    var before = deployment.status();
    var counted =
        DeploymentStatus.builder()
            .observedGeneration(deployment.metadata().generation())
            .replicas(all.stream().mapToInt(set -> set.status().replicas()).sum())
            .updatedReplicas(newSet.map(set -> set.status().replicas()).orElse(0))
            .readyReplicas(all.stream().mapToInt(set -> set.status().readyReplicas()).sum())
            .availableReplicas(available)
            .unavailableReplicas(Math.max(0, ReplicaSets.replicas(all) - available))
            .conditions(before.conditions());
    if (all.stream().allMatch(set -> set.status().hasTerminatingReplicas())) {
      counted.terminatingReplicas(
          all.stream().mapToInt(set -> set.status().terminatingReplicas()).sum());
    }
    if (before.hasCollisionCount()) {
      counted.collisionCount(before.collisionCount());
    }
    boolean enough = available >= Rollout.of(deployment).fewestAvailable();
    return Conditions.set(
        counted.build(),
        enough
            ? Conditions.of(
                Conditions.AVAILABLE,
                "True",
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.",
                now)
            : Conditions.of(
                Conditions.AVAILABLE,
                "False",
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.",
                now));
  }

  /** The counts, and all conditions. */
  static DeploymentStatus status(
      Deployment deployment, Optional<ReplicaSet> newSet, List<ReplicaSet> all, Instant now) {
    var status = counts(deployment, newSet, all, now);
    if (!hasDeadline(deployment)) {
      status = Conditions.without(status, Conditions.PROGRESSING);
    } else if (!wasComplete(status)) {
      status = progressing(deployment, newSet, status, now);
    }
    var failure = failure(newSet, all);
    return failure.isPresent()
        ? Conditions.set(status, failure.get())
        : Conditions.without(status, Conditions.REPLICA_FAILURE);
  }

  /** Pods may come and go after a rollout is over; that is not progress. */
  private static boolean wasComplete(DeploymentStatus status) {
    return status.replicas() == status.updatedReplicas()
        && Conditions.find(status, Conditions.PROGRESSING)
            .filter(c -> c.reason().equals(Conditions.NEW_SET_AVAILABLE))
            .isPresent();
  }

  private static DeploymentStatus progressing(
      Deployment deployment, Optional<ReplicaSet> newSet, DeploymentStatus status, Instant now) {
    var subject =
        newSet
            .map(set -> "ReplicaSet \"" + set.metadata().name() + "\"")
            .orElse("Deployment \"" + deployment.metadata().name() + "\"");
    if (isComplete(deployment, status)) {
      return Conditions.set(
          status,
          Conditions.of(
              Conditions.PROGRESSING,
              "True",
              Conditions.NEW_SET_AVAILABLE,
              subject + " has successfully progressed.",
              now));
    }
    if (hasProgressed(deployment.status(), status)) {
      return Conditions.replace(
          status,
          Conditions.of(
              Conditions.PROGRESSING,
              "True",
              "ReplicaSetUpdated",
              subject + " is progressing.",
              now));
    }
    if (isTimedOut(deployment, status, now)) {
      return Conditions.set(
          status,
          Conditions.of(
              Conditions.PROGRESSING,
              "False",
              Conditions.TIMED_OUT,
              subject + " has timed out progressing.",
              now));
    }
    return status;
  }

  static boolean isComplete(Deployment deployment, DeploymentStatus status) {
    int desired = Rollout.replicas(deployment);
    return status.updatedReplicas() == desired
        && status.replicas() == desired
        && status.availableReplicas() == desired
        && status.observedGeneration() >= deployment.metadata().generation();
  }

  private static boolean hasProgressed(DeploymentStatus before, DeploymentStatus now) {
    int oldBefore = before.replicas() - before.updatedReplicas();
    int oldNow = now.replicas() - now.updatedReplicas();
    return now.updatedReplicas() > before.updatedReplicas()
        || oldNow < oldBefore
        || now.readyReplicas() > before.readyReplicas()
        || now.availableReplicas() > before.availableReplicas();
  }

  private static boolean isTimedOut(Deployment deployment, DeploymentStatus status, Instant now) {
    var condition = Conditions.find(status, Conditions.PROGRESSING);
    if (condition.isEmpty() || condition.get().reason().equals(Conditions.NEW_SET_AVAILABLE)) {
      return false;
    }
    return condition.get().reason().equals(Conditions.TIMED_OUT)
        || deadline(deployment, condition.get()).isBefore(now);
  }

  private static Instant deadline(Deployment deployment, DeploymentCondition condition) {
    return condition
        .lastUpdateTime()
        .orElse(Instant.EPOCH)
        .plusSeconds(deployment.spec().progressDeadlineSeconds());
  }

  /** How long until the rollout may have timed out; empty if that cannot happen. */
  static Optional<Duration> untilDeadline(Deployment deployment, Instant now) {
    var condition = Conditions.find(deployment.status(), Conditions.PROGRESSING);
    if (!hasDeadline(deployment)
        || condition.isEmpty()
        || condition.get().reason().equals(Conditions.TIMED_OUT)
        || isComplete(deployment, deployment.status())) {
      return Optional.empty();
    }
    // A second more: times are stored in whole seconds.
    return Optional.of(Duration.between(now, deadline(deployment, condition.get()).plusSeconds(1)));
  }

  private static Optional<DeploymentCondition> failure(
      Optional<ReplicaSet> newSet, List<ReplicaSet> all) {
    return newSet
        .flatMap(Progress::failure)
        .or(() -> all.stream().flatMap(set -> failure(set).stream()).findFirst());
  }

  private static Optional<DeploymentCondition> failure(ReplicaSet set) {
    return set.status().conditions().stream()
        .filter(c -> c.type().equals(Conditions.REPLICA_FAILURE))
        .findFirst()
        .map(Progress::asDeployments);
  }

  private static DeploymentCondition asDeployments(ReplicaSetCondition condition) {
    var time = condition.lastTransitionTime().orElse(Instant.EPOCH);
    return Conditions.of(
        condition.type(), condition.status(), condition.reason(), condition.message(), time);
  }
}
