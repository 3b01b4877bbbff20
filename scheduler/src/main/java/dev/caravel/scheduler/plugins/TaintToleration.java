package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Taint;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.QueueingHint;
import dev.caravel.scheduler.framework.Score;
import dev.caravel.scheduler.framework.Status;
import java.util.List;

/**
 * Keeps pods off nodes with a NoSchedule or NoExecute taint they do not tolerate, and prefers nodes
 * with fewer PreferNoSchedule taints they do not tolerate.
 */
public final class TaintToleration implements Filter, Score {
  @Override
  public String name() {
    return "TaintToleration";
  }

  @Override
  public Status filter(CycleState state, Pod pod, NodeInfo node) {
    var forbidding = node.traits().forbidding();
    return forbidding.isEmpty() || tolerates(pod, forbidding)
        ? Status.SUCCESS
        : Status.unresolvable(name(), "node(s) had untolerated taint(s)");
  }

  @Override
  public long score(CycleState state, Pod pod, NodeInfo node) {
    var discouraging = node.traits().discouraging();
    return discouraging.isEmpty()
        ? 0
        : discouraging.stream()
            .filter(taint -> !Taints.tolerated(taint, pod.spec().tolerations()))
            .count();
  }

  @Override
  public void normalize(CycleState state, Pod pod, long[] scores) {
    Scores.normalize(scores, true);
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of((pod, event) ->
        event.nodeAfter().map(node -> tolerates(pod, forbidding(node))).orElse(false)
            || event instanceof ClusterEvent.WaitingPodUpdated updated
                && !updated
                    .before()
                    .spec()
                    .tolerations()
                    .equals(updated.after().spec().tolerations()));
  }

  private static List<Taint> forbidding(Node node) {
    return NodeInfo.named(node.metadata().name()).with(node).traits().forbidding();
  }

  private static boolean tolerates(Pod pod, List<Taint> taints) {
    var tolerations = pod.spec().tolerations();
    return taints.stream().allMatch(taint -> Taints.tolerated(taint, tolerations));
  }
}
