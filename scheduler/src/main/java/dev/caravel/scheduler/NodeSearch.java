package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.cache.Snapshot;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Diagnosis;
import dev.caravel.scheduler.framework.ExtensionPoint;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Finds the node for a pod: filters nodes until enough fit, scores those and takes the best, one of
 * the best by chance. The search starts where the last one ended, so that in a large cluster every
 * node gets its turn. Upstream: {@code schedulePod} in pkg/scheduler/schedule_one.go. One thread.
 */
final class NodeSearch {
  /** With fewer nodes than this, all are looked at. */
  private static final int MIN_NODES = 100;

  private static final int MIN_PERCENTAGE = 5;

  private final Profile profile;
  private final int percentageOfNodesToScore;
  private final RandomGenerator random;
  private final PointTimer timer;
  private int start;

  NodeSearch(
      Profile profile, int percentageOfNodesToScore, RandomGenerator random, PointTimer timer) {
    this.profile = profile;
    this.timer = timer;
    this.percentageOfNodesToScore = percentageOfNodesToScore;
    this.random = random;
  }

  /** What came of a search. */
  sealed interface Result {
    record Found(NodeInfo node) implements Result {}

    record NotFound(Diagnosis diagnosis) implements Result {}

    record Failed(Status.Failure failure) implements Result {}
  }

  Result find(CycleState state, Pod pod, Snapshot snapshot) {
    var all = snapshot.nodes();
    if (all.isEmpty()) {
      return new Result.NotFound(
          new Diagnosis(0, List.of("no nodes available to schedule pods"), Map.of(), Set.of()));
    }
    var preFiltered =
        timer.time(
            profile,
            ExtensionPoint.PRE_FILTER,
            () -> profile.preFilter(state, pod),
            Profile.PreFiltered::status);
    return switch (preFiltered.status()) {
      case Status.Success _, Status.Skip _ -> search(state, pod, snapshot, preFiltered);
      case Status.Unschedulable refused ->
          new Result.NotFound(
              new Diagnosis(all.size(), refused.reasons(), Map.of(), Set.of(refused.plugin())));
      case Status.Failure failure -> new Result.Failed(failure);
      case Status.Wait _ -> throw new IllegalStateException("a preFilter plugin waits");
    };
  }

  private Result search(
      CycleState state, Pod pod, Snapshot snapshot, Profile.PreFiltered preFiltered) {
    var all = snapshot.nodes();
    var nodes =
        preFiltered
            .candidates()
            .map(names -> names.stream().flatMap(n -> snapshot.node(n).stream()).toList())
            .orElse(all);
    var fitting = new ArrayList<NodeInfo>();
    var refusals = new HashMap<String, Status.Unschedulable>();
    var filtered =
        timer.time(
            profile,
            ExtensionPoint.FILTER,
            () -> filter(state, pod, nodes, preFiltered, fitting, refusals));
    if (filtered instanceof Status.Failure failure) {
      return new Result.Failed(failure);
    }
    if (fitting.isEmpty()) {
      return new Result.NotFound(diagnose(all, nodes, preFiltered, refusals));
    }
    return new Result.Found(fitting.size() == 1 ? fitting.getFirst() : best(state, pod, fitting));
  }

  /** Sorts nodes into those that fit and those that do not, until enough fit. */
  private Status filter(
      CycleState state,
      Pod pod,
      List<NodeInfo> nodes,
      Profile.PreFiltered preFiltered,
      List<NodeInfo> fitting,
      Map<String, Status.Unschedulable> refusals) {
    int enough = enough(nodes.size());
    int first = nodes.isEmpty() ? 0 : start % nodes.size();
    int looked = 0;
    for (int at = first; looked < nodes.size() && fitting.size() < enough; looked++, at++) {
      if (at == nodes.size()) {
        at = 0;
      }
      var node = nodes.get(at);
      var verdict = preFiltered.filter(state, pod, node);
      if (verdict == Status.SUCCESS) {
        fitting.add(node);
        continue;
      }
      switch (verdict) {
        case Status.Success _, Status.Skip _ -> fitting.add(node);
        case Status.Unschedulable refused -> refusals.put(node.name(), refused);
        case Status.Failure failure -> {
          return failure;
        }
        case Status.Wait _ -> throw new IllegalStateException("a filter plugin waits");
      }
    }
    start = nodes.isEmpty() ? 0 : (first + looked) % nodes.size();
    return Status.SUCCESS;
  }

  /** Nodes that a preFilter plugin left out count as turned down by node affinity. */
  private static Diagnosis diagnose(
      List<NodeInfo> all,
      List<NodeInfo> candidates,
      Profile.PreFiltered preFiltered,
      Map<String, Status.Unschedulable> refusals) {
    var perNode = new HashMap<>(refusals);
    if (preFiltered.candidates().isPresent()) {
      var looked = new HashSet<String>();
      candidates.forEach(node -> looked.add(node.name()));
      for (var node : all) {
        if (!looked.contains(node.name())) {
          perNode.put(
              node.name(),
              new Status.Unschedulable(
                  List.of("node(s) didn't match Pod's node affinity/selector"),
                  "NodeAffinity",
                  false));
        }
      }
    }
    var plugins = new LinkedHashSet<String>();
    perNode.values().forEach(refused -> plugins.add(refused.plugin()));
    if (perNode.isEmpty()) {
      plugins.add("NodeAffinity");
    }
    return new Diagnosis(all.size(), List.of(), perNode, plugins);
  }

  private NodeInfo best(CycleState state, Pod pod, List<NodeInfo> fitting) {
    var scores =
        timer.time(
            profile,
            ExtensionPoint.SCORE,
            () -> profile.score(state, pod, fitting),
            _ -> Status.SUCCESS);
    int best = 0;
    int equals = 1;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
        equals = 1;
      } else if (scores[i] == scores[best] && random.nextInt(++equals) == 0) {
        best = i;
      }
    }
    return fitting.get(best);
  }

  /** How many fitting nodes end the search. */
  private int enough(int nodes) {
    if (nodes < MIN_NODES || percentageOfNodesToScore >= 100) {
      return nodes;
    }
    int percentage =
        percentageOfNodesToScore > 0
            ? percentageOfNodesToScore
            : Math.max(MIN_PERCENTAGE, 50 - nodes / 125);
    return Math.max(MIN_NODES, nodes * percentage / 100);
  }
}
