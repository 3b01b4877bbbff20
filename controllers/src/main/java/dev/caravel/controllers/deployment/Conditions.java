package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.DeploymentCondition;
import dev.caravel.api.apps.v1.DeploymentStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** The conditions of a deployment. */
final class Conditions {
  static final String AVAILABLE = "Available";
  static final String PROGRESSING = "Progressing";
  static final String REPLICA_FAILURE = "ReplicaFailure";

  static final String NEW_SET_AVAILABLE = "NewReplicaSetAvailable";
  static final String TIMED_OUT = "ProgressDeadlineExceeded";
  static final String PAUSED = "DeploymentPaused";
  static final String RESUMED = "DeploymentResumed";

  private Conditions() {}

  static DeploymentCondition of(
      String type, String status, String reason, String message, Instant now) {
    return DeploymentCondition.builder()
        .type(type)
        .status(status)
        .reason(reason)
        .message(message)
        .lastUpdateTime(now)
        .lastTransitionTime(now)
        .build();
  }

  static Optional<DeploymentCondition> find(DeploymentStatus status, String type) {
    return status.conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** With a condition, unless it says nothing new. */
  static DeploymentStatus set(DeploymentStatus status, DeploymentCondition condition) {
    var before = find(status, condition.type());
    if (before
        .filter(b -> b.status().equals(condition.status()))
        .filter(b -> b.reason().equals(condition.reason()))
        .isPresent()) {
      return status;
    }
    return replace(status, condition);
  }

  /** With a condition, also if only its message or its time is new. */
  static DeploymentStatus replace(DeploymentStatus status, DeploymentCondition condition) {
    var kept =
        find(status, condition.type())
            .filter(before -> before.status().equals(condition.status()))
            .flatMap(DeploymentCondition::lastTransitionTime)
            .map(since -> condition.with(c -> c.lastTransitionTime(since)))
            .orElse(condition);
    var conditions = new ArrayList<>(without(status, condition.type()).conditions());
    conditions.add(kept);
    return status.with(s -> s.conditions(conditions));
  }

  static DeploymentStatus without(DeploymentStatus status, String type) {
    var rest = status.conditions().stream().filter(c -> !c.type().equals(type)).toList();
    return rest.size() == status.conditions().size()
        ? status
        : status.with(s -> {
          s.clearConditions();
          if (!rest.isEmpty()) {
            s.conditions(rest);
          }
        });
  }
}
