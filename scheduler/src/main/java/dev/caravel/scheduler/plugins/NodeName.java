package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.PreFilter;
import dev.caravel.scheduler.framework.QueueingHint;
import dev.caravel.scheduler.framework.Status;
import java.util.List;

/** Holds a pod that names its node in spec.nodeName to that node. */
public final class NodeName implements PreFilter, Filter {
  @Override
  public String name() {
    return "NodeName";
  }

  @Override
  public Status preFilter(CycleState state, Pod pod) {
    return pod.spec().nodeName().isEmpty() ? Status.SKIP : Status.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, Pod pod, NodeInfo node) {
    return wants(pod, node.name())
        ? Status.SUCCESS
        : Status.unresolvable(name(), "node(s) didn't match the requested node name");
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of((pod, event) ->
        event instanceof ClusterEvent.NodeAdded added
            && wants(pod, added.node().metadata().name()));
  }

  private static boolean wants(Pod pod, String node) {
    return pod.spec().nodeName().isEmpty() || pod.spec().nodeName().equals(node);
  }
}
