package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Says whether a pod can run on a node. */
public non-sealed interface Filter extends Plugin {
  Status filter(CycleState state, Pod pod, NodeInfo node);
}
