package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import java.util.Optional;

/**
 * Something that happened in the cluster and may let a waiting pod be scheduled. Upstream: {@code
 * fwk.ClusterEvent} with the objects its hints are given.
 */
public sealed interface ClusterEvent {

  record NodeAdded(Node node) implements ClusterEvent {}

  record NodeUpdated(Node before, Node after) implements ClusterEvent {}

  record NodeDeleted(Node node) implements ClusterEvent {}

  /** A pod that has a node appeared, or a pod got its node. */
  record AssignedPodAdded(Pod pod) implements ClusterEvent {}

  record AssignedPodUpdated(Pod before, Pod after) implements ClusterEvent {}

  record AssignedPodDeleted(Pod pod) implements ClusterEvent {}

  /** A pod that waits was itself changed. */
  record WaitingPodUpdated(Pod before, Pod after) implements ClusterEvent {}

  /** Nothing happened for so long that every waiting pod gets another try. */
  record UnschedulableTimeout() implements ClusterEvent {}

  /** The node that this event brought or changed, as it is now. */
  default Optional<Node> nodeAfter() {
    return switch (this) {
      case NodeAdded added -> Optional.of(added.node);
      case NodeUpdated updated -> Optional.of(updated.after);
      case NodeDeleted _,
          AssignedPodAdded _,
          AssignedPodUpdated _,
          AssignedPodDeleted _,
          WaitingPodUpdated _,
          UnschedulableTimeout _ ->
          Optional.empty();
    };
  }

  /** Upstream's label of the event, as metrics carry it. */
  default String label() {
    return switch (this) {
      case NodeAdded _ -> "NodeAdd";
      case NodeUpdated _ -> "NodeUpdate";
      case NodeDeleted _ -> "NodeDelete";
      case AssignedPodAdded _ -> "AssignedPodAdd";
      case AssignedPodUpdated _ -> "AssignedPodUpdate";
      case AssignedPodDeleted _ -> "AssignedPodDelete";
      case WaitingPodUpdated _ -> "UnschedulablePodUpdate";
      case UnschedulableTimeout _ -> "UnschedulableTimeout";
    };
  }
}
