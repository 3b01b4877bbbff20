package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Ranks the nodes that passed the filters. */
public non-sealed interface Score extends Plugin {
  long MAX = 100;

  /** How well the node suits the pod; any scale, brought to 0..100 by {@link #normalize}. */
  long score(CycleState state, Pod pod, NodeInfo node);

  /** Brings the scores of all nodes to 0..{@link #MAX} in place. */
  default void normalize(CycleState state, Pod pod, long[] scores) {}
}
