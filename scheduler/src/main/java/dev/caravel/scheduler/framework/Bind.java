package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Binds the pod to the node; the first bind plugin that does not skip is the only one. */
public non-sealed interface Bind extends Plugin {
  Status bind(CycleState state, Pod pod, String node);
}
