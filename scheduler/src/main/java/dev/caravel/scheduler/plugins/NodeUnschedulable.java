package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Taint;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.QueueingHint;
import dev.caravel.scheduler.framework.Status;
import java.util.List;

/** Keeps pods off cordoned nodes, unless they tolerate the taint that stands for it. */
public final class NodeUnschedulable implements Filter {
  private static final Taint UNSCHEDULABLE =
      Taint.builder().key("node.kubernetes.io/unschedulable").effect("NoSchedule").build();

  @Override
  public String name() {
    return "NodeUnschedulable";
  }

  @Override
  public Status filter(CycleState state, Pod pod, NodeInfo node) {
    return !node.traits().unschedulable() || toleratesCordon(pod)
        ? Status.SUCCESS
        : Status.unresolvable(name(), "node(s) were unschedulable");
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of((pod, event) ->
        event.nodeAfter().map(node -> open(node, pod)).orElse(false)
            || event instanceof ClusterEvent.WaitingPodUpdated updated
                && Taints.tolerated(UNSCHEDULABLE, updated.after().spec().tolerations()));
  }

  private static boolean open(Node node, Pod pod) {
    return !node.spec().unschedulable() || toleratesCordon(pod);
  }

  private static boolean toleratesCordon(Pod pod) {
    return Taints.tolerated(UNSCHEDULABLE, pod.spec().tolerations());
  }
}
