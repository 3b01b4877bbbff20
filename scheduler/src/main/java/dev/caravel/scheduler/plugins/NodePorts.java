package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Filter;
import dev.caravel.scheduler.framework.HostPort;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.PreFilter;
import dev.caravel.scheduler.framework.QueueingHint;
import dev.caravel.scheduler.framework.Status;
import java.util.List;

/** Keeps a pod off nodes on which its host ports are taken. */
public final class NodePorts implements PreFilter, Filter {
  @Override
  public String name() {
    return "NodePorts";
  }

  @Override
  public Status preFilter(CycleState state, Pod pod) {
    var wanted = HostPort.of(pod);
    if (wanted.isEmpty()) {
      return Status.SKIP;
    }
    state.put(Wanted.class, new Wanted(wanted));
    return Status.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, Pod pod, NodeInfo node) {
    var wanted = state.get(Wanted.class).orElseGet(() -> new Wanted(HostPort.of(pod)));
    return conflict(wanted.ports, node.hostPorts())
        ? Status.unschedulable(name(), "node(s) didn't have free ports for the requested pod ports")
        : Status.SUCCESS;
  }

  @Override
  public List<QueueingHint> queueingHints() {
    return List.of((pod, event) ->
        event instanceof ClusterEvent.NodeAdded
            || event instanceof ClusterEvent.AssignedPodDeleted deleted
                && conflict(HostPort.of(pod), HostPort.of(deleted.pod())));
  }

  private static boolean conflict(List<HostPort> wanted, List<HostPort> taken) {
    return wanted.stream().anyMatch(port -> taken.stream().anyMatch(port::conflictsWith));
  }

  private record Wanted(List<HostPort> ports) {}
}
