package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Told after a pod was bound. */
public non-sealed interface PostBind extends Plugin {
  void postBind(CycleState state, Pod pod, String node);
}
