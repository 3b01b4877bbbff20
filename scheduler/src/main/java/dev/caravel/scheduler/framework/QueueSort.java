package dev.caravel.scheduler.framework;

/** Orders the pods of the active queue; a profile has exactly one. */
public non-sealed interface QueueSort extends Plugin {
  /** Negative when {@code a} is to be scheduled before {@code b}. */
  int compare(QueuedPod a, QueuedPod b);
}
