package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Prepares scoring once the nodes that passed the filters are known. */
public non-sealed interface PreScore extends Plugin {
  Status preScore(CycleState state, Pod pod, java.util.List<NodeInfo> nodes);
}
