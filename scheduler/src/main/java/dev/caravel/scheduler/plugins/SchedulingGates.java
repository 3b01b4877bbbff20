package dev.caravel.scheduler.plugins;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.PreEnqueue;
import dev.caravel.scheduler.framework.Status;

/** Keeps a pod out of the queue while spec.schedulingGates has an entry. KEP-3521. */
public final class SchedulingGates implements PreEnqueue {
  @Override
  public String name() {
    return "SchedulingGates";
  }

  @Override
  public Status preEnqueue(Pod pod) {
    var gates = pod.spec().schedulingGates().stream().map(gate -> gate.name()).toList();
    return gates.isEmpty()
        ? Status.SUCCESS
        : Status.unresolvable(
            name(), "waiting for scheduling gates: [" + String.join(" ", gates) + "]");
  }
}
