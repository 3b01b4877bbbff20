package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** The last say before a pod is bound: go on, refuse, or wait. */
public non-sealed interface Permit extends Plugin {
  /** {@link Status.Wait} blocks the pod's binding thread in {@link #await}. */
  Status permit(CycleState state, Pod pod, String node);

  /** Blocks until the pod may go on or is refused. */
  Status await(Pod pod) throws InterruptedException;
}
