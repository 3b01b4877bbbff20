package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Asked before a pod enters the active queue; a pod turned down here waits without being tried. */
public non-sealed interface PreEnqueue extends Plugin {
  Status preEnqueue(Pod pod);
}
