package dev.caravel.controllers.nodelifecycle;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.NodeCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node reports of itself, and what is said of one that reports no more. */
final class NodeConditions {
  static final String READY = "Ready";

  private static final List<String> REPORTED =
      List.of(READY, "MemoryPressure", "DiskPressure", "PIDPressure");

  private NodeConditions() {}

  static Optional<NodeCondition> find(Node node, String type) {
    return node.status().conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** {@code True}, {@code False} or {@code Unknown}. */
  static String status(Node node, String type) {
    return find(node, type).map(NodeCondition::status).orElse("Unknown");
  }

  static boolean isReady(Node node) {
    return status(node, READY).equals("True");
  }

  /** The conditions of a node that does not report: all that it reports is unknown. */
  static List<NodeCondition> unknown(Node node, Instant now) {
    var conditions = new ArrayList<NodeCondition>();
    for (var before : node.status().conditions()) {
      boolean known = REPORTED.contains(before.type()) && !before.status().equals("Unknown");
      conditions.add(
          known
              ? before.with(c ->
                  c.status("Unknown")
                      .reason("NodeStatusUnknown")
                      .message("Kubelet stopped posting node status.")
                      .lastTransitionTime(now))
              : before);
    }
    for (var type : REPORTED) {
      if (find(node, type).isEmpty()) {
        conditions.add(neverReported(node, type, now));
      }
    }
    return conditions;
  }

  private static NodeCondition neverReported(Node node, String type, Instant now) {
    return NodeCondition.builder()
        .type(type)
        .status("Unknown")
        .reason("NodeStatusNeverUpdated")
        .message("Kubelet never posted node status.")
        .lastHeartbeatTime(node.metadata().creationTimestamp().orElse(now))
        .lastTransitionTime(now)
        .build();
  }
}
