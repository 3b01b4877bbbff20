package dev.caravel.controllers.nodelifecycle;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Taint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The taints that follow from a node's conditions (KEP-382). */
final class NodeTaints {
  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String NO_SCHEDULE = "NoSchedule";
  private static final String NO_EXECUTE = "NoExecute";

  private static final Set<String> SCHEDULING =
      Set.of(
          NOT_READY,
          UNREACHABLE,
          "node.kubernetes.io/memory-pressure",
          "node.kubernetes.io/disk-pressure",
          "node.kubernetes.io/pid-pressure",
          "node.kubernetes.io/network-unavailable",
          "node.kubernetes.io/unschedulable");

  private NodeTaints() {}

  /**
   * The taints that a node should have: those that are not this controller's as they are, its own
   * as the conditions say.
   *
   * @param mayEvict whether pods may be driven off a node that is not ready now
   */
  static List<Taint> of(Node node, boolean mayEvict, Instant now) {
    var taints = new ArrayList<Taint>();
    var wanted = new ArrayList<>(scheduling(node));
    if (mayEvict) {
      wanted.addAll(evicting(node, now));
    }
    for (var taint : node.spec().taints()) {
      boolean same = wanted.removeIf(w -> isSame(w, taint));
      boolean mine =
          taint.effect().equals(NO_SCHEDULE)
              ? SCHEDULING.contains(taint.key())
              : taint.effect().equals(NO_EXECUTE)
                  && (taint.key().equals(NOT_READY) || taint.key().equals(UNREACHABLE));
      boolean evictsStill =
          taint.effect().equals(NO_EXECUTE)
              && evicting(node, now).stream().anyMatch(t -> isSame(t, taint));
      if (same || !mine || evictsStill) {
        taints.add(taint);
      }
    }
    taints.addAll(wanted);
    return taints;
  }

  private static boolean isSame(Taint one, Taint other) {
    return one.key().equals(other.key()) && one.effect().equals(other.effect());
  }

  /** Whether pods are to be driven off. */
  static boolean isEvicting(Node node) {
    return !NodeConditions.isReady(node);
  }

  static boolean hasEvicting(Node node) {
    return node.spec().taints().stream()
        .filter(taint -> taint.effect().equals(NO_EXECUTE))
        .anyMatch(taint -> taint.key().equals(NOT_READY) || taint.key().equals(UNREACHABLE));
  }

  private static List<Taint> evicting(Node node, Instant now) {
    return switch (NodeConditions.status(node, NodeConditions.READY)) {
      case "True" -> List.of();
      case "False" -> List.of(taint(NOT_READY, NO_EXECUTE).with(t -> t.timeAdded(now)));
      default -> List.of(taint(UNREACHABLE, NO_EXECUTE).with(t -> t.timeAdded(now)));
    };
  }

  private static List<Taint> scheduling(Node node) {
    var taints = new ArrayList<Taint>();
    for (var condition : node.status().conditions()) {
      var key =
          switch (condition.type() + " " + condition.status()) {
            case "Ready False" -> NOT_READY;
            case "Ready Unknown" -> UNREACHABLE;
            case "MemoryPressure True" -> "node.kubernetes.io/memory-pressure";
            case "DiskPressure True" -> "node.kubernetes.io/disk-pressure";
            case "PIDPressure True" -> "node.kubernetes.io/pid-pressure";
            case "NetworkUnavailable True" -> "node.kubernetes.io/network-unavailable";
            default -> "";
          };
      if (!key.isEmpty()) {
        taints.add(taint(key, NO_SCHEDULE));
      }
    }
    if (node.spec().unschedulable()) {
      taints.add(taint("node.kubernetes.io/unschedulable", NO_SCHEDULE));
    }
    return taints;
  }

  private static Taint taint(String key, String effect) {
    return Taint.builder().key(key).effect(effect).build();
  }
}
