package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.NodeSelectorRequirement;
import dev.caravel.api.core.v1.NodeSelectorTerm;
import dev.caravel.api.core.v1.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which nodes a node selector matches. Upstream: component-helpers/scheduling nodeaffinity. */
final class NodeSelectors {
  private NodeSelectors() {}

  /** Whether spec.nodeSelector and the required node affinity allow the node. */
  static boolean requiredMatches(Pod pod, Node node) {
    var labels = node.metadata().labels();
    for (var wanted : pod.spec().nodeSelector().entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    var affinity = pod.spec().affinity().nodeAffinity();
    return !affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()
        || anyMatches(
            affinity.requiredDuringSchedulingIgnoredDuringExecution().nodeSelectorTerms(), node);
  }

  /** Terms are alternatives; one with nothing in it matches no node. */
  static boolean anyMatches(List<NodeSelectorTerm> terms, Node node) {
    return terms.stream().anyMatch(term -> matches(term, node));
  }

  static boolean matches(NodeSelectorTerm term, Node node) {
    if (term.matchExpressions().isEmpty() && term.matchFields().isEmpty()) {
      return false;
    }
    var fields = Map.of("metadata.name", node.metadata().name());
    return allMatch(term.matchExpressions(), node.metadata().labels())
        && allMatch(term.matchFields(), fields);
  }

  private static boolean allMatch(
      List<NodeSelectorRequirement> requirements, Map<String, String> values) {
    return requirements.stream()
        .allMatch(need -> matches(need, Optional.ofNullable(values.get(need.key()))));
  }

  private static boolean matches(NodeSelectorRequirement need, Optional<String> value) {
    return switch (need.operator()) {
      case "In" -> value.filter(need.values()::contains).isPresent();
      case "NotIn" -> value.filter(need.values()::contains).isEmpty();
      case "Exists" -> value.isPresent();
      case "DoesNotExist" -> value.isEmpty();
      case "Gt" -> compare(value, need).map(order -> order > 0).orElse(false);
      case "Lt" -> compare(value, need).map(order -> order < 0).orElse(false);
      default -> false;
    };
  }

  private static Optional<Integer> compare(Optional<String> value, NodeSelectorRequirement need) {
    if (value.isEmpty() || need.values().size() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Long.compare(Long.parseLong(value.get()), Long.parseLong(need.values().getFirst())));
    } catch (NumberFormatException notNumbers) {
      return Optional.empty();
    }
  }
}
