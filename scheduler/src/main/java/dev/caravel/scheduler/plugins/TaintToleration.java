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
    return node.node().filter(n -> tolerates(pod, n)).isPresent()
        ? Status.SUCCESS
        : Status.unresolvable(name(), "node(s) had untolerated taint(s)");
  }

  @Override
  public long score(CycleState state, Pod pod, NodeInfo node) {
    return node.node()
        .map(n ->
            n.spec().taints().stream()
                .filter(taint -> taint.effect().equals("PreferNoSchedule"))
                .filter(taint -> !Taints.tolerated(taint, pod.spec().tolerations()))
                .count())
        .orElse(0L);
  }

  @Override
  public void normalize(CycleState state, Pod pod, long[] scores) {
    Scores.normalize(scores, true);
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of((pod, event) ->
        event.nodeAfter().map(node -> tolerates(pod, node)).orElse(false)
            || event instanceof ClusterEvent.WaitingPodUpdated updated
                && !updated
                    .before()
                    .spec()
                    .tolerations()
                    .equals(updated.after().spec().tolerations()));
  }

  private static boolean tolerates(Pod pod, Node node) {
    return Taints.firstUntolerated(
            node.spec().taints(), pod.spec().tolerations(), TaintToleration::forbids)
        .isEmpty();
  }

  private static boolean forbids(Taint taint) {
    return taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute");
  }
}
