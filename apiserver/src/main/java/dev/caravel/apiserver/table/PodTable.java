package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.api.meta.v1.TableRowCondition;
import java.time.Instant;
import java.util.Optional;

/** The table of pods. */
final class PodTable {
  private PodTable() {}

  static Layout<Pod> layout() {
    return Layout.of(Pod.KIND)
        .name()
        .text(
            "Ready",
            "The aggregate readiness state of this pod for accepting traffic.",
            pod -> {
              var summary = PodSummary.of(pod);
              return summary.readyContainers() + "/" + summary.totalContainers();
            })
        .text(
            "Status",
            "The aggregate status of the containers in this pod.",
            pod -> PodSummary.of(pod).reason())
        .timed(
            "Restarts",
            () ->
                "The number of times the containers in this pod have been restarted and when the last"
                    + " container in this pod has restarted.",
            PodTable::restarts)
        .age()
        .text("IP", field(PodStatus.SCHEMA, "podIP"), PodTable::address)
        .wide()
        .text("Node", field(PodSpec.SCHEMA, "nodeName"), pod -> Text.orNone(pod.spec().nodeName()))
        .wide()
        .text(
            "Nominated Node",
            field(PodStatus.SCHEMA, "nominatedNodeName"),
            pod -> Text.orNone(pod.status().nominatedNodeName()))
        .wide()
        .text("Readiness Gates", field(PodSpec.SCHEMA, "readinessGates"), PodTable::gates)
        .wide()
        .condition(PodTable::completed);
  }

  private static String restarts(Pod pod, Instant now) {
    var summary = PodSummary.of(pod);
    return summary.restarts() != 0 && summary.lastRestart().isPresent()
        ? summary.restarts() + " (" + Ages.since(summary.lastRestart(), now) + " ago)"
        : String.valueOf(summary.restarts());
  }

  private static String address(Pod pod) {
    var addresses = pod.status().podIPs();
    return Text.orNone(addresses.isEmpty() ? pod.status().podIP() : addresses.getFirst().ip());
  }

  private static String gates(Pod pod) {
    var gates = pod.spec().readinessGates();
    if (gates.isEmpty()) {
      return Text.NONE;
    }
    long open = gates.stream().filter(gate -> PodSummary.isTrue(pod, gate.conditionType())).count();
    return open + "/" + gates.size();
  }

  private static Optional<TableRowCondition> completed(Pod pod) {
    return switch (pod.status().phase()) {
      case "Succeeded" -> completed("Succeeded", "The pod has completed successfully.");
      case "Failed" -> completed("Failed", "The pod failed.");
      default -> Optional.empty();
    };
  }

  private static Optional<TableRowCondition> completed(String reason, String message) {
    return Optional.of(
        TableRowCondition.builder()
            .type("Completed")
            .status("True")
            .reason(reason)
            .message(message)
            .build());
  }
}
