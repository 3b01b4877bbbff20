package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Looks at the pod once per cycle, before any node is looked at. */
public non-sealed interface PreFilter extends Plugin {
  /**
   * Puts what {@link Filter} needs into {@code state}; {@link Status#SKIP} leaves this plugin's
   * filter out for the pod.
   */
  Status preFilter(CycleState state, Pod pod);

  /** Names of the only nodes that can come into question; empty when any can. */
  default java.util.Optional<java.util.Set<String>> candidates(CycleState state, Pod pod) {
    return java.util.Optional.empty();
  }
}
