package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.NodeSelectorTerm;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.PreFilter;
import dev.caravel.scheduler.framework.PreScore;
import dev.caravel.scheduler.framework.QueueingHint;
import dev.caravel.scheduler.framework.Score;
import dev.caravel.scheduler.framework.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a pod to the nodes its nodeSelector and node affinity allow, and prefers those it prefers.
 */
public final class NodeAffinity implements PreFilter, Filter, PreScore, Score {
  @Override
  public String name() {
    return "NodeAffinity";
  }

  @Override
  public Status preFilter(CycleState state, Pod pod) {
    boolean anyNode =
        pod.spec().nodeSelector().isEmpty()
            && !pod.spec()
                .affinity()
                .nodeAffinity()
                .hasRequiredDuringSchedulingIgnoredDuringExecution();
    return anyNode ? Status.SKIP : Status.SUCCESS;
  }

  /**
   * Terms that name their nodes by metadata.name, as DaemonSet pods do, spare looking at the rest.
   */
  @Override
  public Optional<Set<String>> candidates(CycleState state, Pod pod) {
    var terms =
        pod.spec()
            .affinity()
            .nodeAffinity()
            .requiredDuringSchedulingIgnoredDuringExecution()
            .nodeSelectorTerms();
    if (terms.isEmpty()) {
      return Optional.empty();
    }
    var names = new HashSet<String>();
    for (var term : terms) {
      var named = namedNodes(term);
      if (named.isEmpty()) {
        return Optional.empty();
      }
      names.addAll(named.get());
    }
    return Optional.of(names);
  }

  private static Optional<Set<String>> namedNodes(NodeSelectorTerm term) {
    for (var need : term.matchFields()) {
      if (need.key().equals("metadata.name") && need.operator().equals("In")) {
        return Optional.of(new HashSet<>(need.values()));
      }
    }
    return Optional.empty();
  }

  @Override
  public Status filter(CycleState state, Pod pod, NodeInfo node) {
    return node.node().filter(n -> NodeSelectors.requiredMatches(pod, n)).isPresent()
        ? Status.SUCCESS
        : Status.unresolvable(name(), "node(s) didn't match Pod's node affinity/selector");
  }

  @Override
  public Status preScore(CycleState state, Pod pod, List<NodeInfo> nodes) {
    return pod.spec()
            .affinity()
            .nodeAffinity()
            .preferredDuringSchedulingIgnoredDuringExecution()
            .isEmpty()
        ? Status.SKIP
        : Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, Pod pod, NodeInfo node) {
    long score = 0;
    for (var preferred :
        pod.spec().affinity().nodeAffinity().preferredDuringSchedulingIgnoredDuringExecution()) {
      if (node.node().filter(n -> NodeSelectors.matches(preferred.preference(), n)).isPresent()) {
        score += preferred.weight();
      }
    }
    return score;
  }

  @Override
  public void normalize(CycleState state, Pod pod, long[] scores) {
    Scores.normalize(scores, false);
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of((pod, event) ->
        event.nodeAfter().map(node -> NodeSelectors.requiredMatches(pod, node)).orElse(false)
            || event instanceof ClusterEvent.WaitingPodUpdated updated
                && !updated.before().spec().equals(updated.after().spec()));
  }
}
