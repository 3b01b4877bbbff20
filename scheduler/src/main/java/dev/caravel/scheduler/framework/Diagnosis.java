package dev.caravel.scheduler.framework;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why no node took a pod.
 *
 * @param nodes how many nodes there are
 * @param preFilter why the pod was turned down before any node was looked at; empty if it was not
 * @param perNode the verdict on each node that was looked at, by node name
 * @param plugins the plugins that turned the pod down
 */
public record Diagnosis(
    int nodes,
    List<String> preFilter,
    Map<String, Status.Unschedulable> perNode,
    Set<String> plugins) {

  /** The message of the PodScheduled condition, in upstream's words (FitError.Error). */
  public String message() {
    var text = new StringBuilder("0/").append(nodes).append(" nodes are available");
    var reasons = preFilter.isEmpty() ? countedReasons() : preFilter;
    if (!reasons.isEmpty()) {
      text.append(": ").append(String.join(", ", reasons));
    }
    return text.append('.').toString();
  }

  private List<String> countedReasons() {
    var counts = new TreeMap<String, Integer>();
    for (var verdict : perNode.values()) {
      for (var reason : verdict.reasons()) {
        counts.merge(reason, 1, Integer::sum);
      }
    }
    return counts.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).sorted().toList();
  }
}
