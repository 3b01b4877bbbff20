package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Does what must be done before the binding, such as binding volumes. */
public non-sealed interface PreBind extends Plugin {
  Status preBind(CycleState state, Pod pod, String node);
}
