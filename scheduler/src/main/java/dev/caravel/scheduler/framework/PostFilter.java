package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/** Called when no node passed the filters, to make room (preemption). */
public non-sealed interface PostFilter extends Plugin {
  /** The outcome: a nominated node's name when room will be made, or a message for the pod. */
  record Outcome(String nominatedNode, String message) {}

  Outcome postFilter(CycleState state, Pod pod, Diagnosis diagnosis);
}
