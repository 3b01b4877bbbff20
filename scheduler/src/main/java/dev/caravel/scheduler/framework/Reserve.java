package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Told when a pod is assumed on a node and when that is taken back. */
public non-sealed interface Reserve extends Plugin {
  Status reserve(CycleState state, Pod pod, String node);

  /**
   * Takes a reservation back; called for every plugin, in reverse order, also for those not asked.
   */
  void unreserve(CycleState state, Pod pod, String node);
}
