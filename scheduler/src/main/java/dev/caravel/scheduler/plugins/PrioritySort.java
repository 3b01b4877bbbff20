package dev.caravel.scheduler.plugins;

import dev.caravel.scheduler.framework.QueueSort;
import dev.caravel.scheduler.framework.QueuedPod;

/** Pods of higher priority first; among equals the one that has waited longer. */
public final class PrioritySort implements QueueSort {
  @Override
  public String name() {
    return "PrioritySort";
  }

  @Override
  public int compare(QueuedPod a, QueuedPod b) {
    int byPriority = Integer.compare(b.pod().spec().priority(), a.pod().spec().priority());
    return byPriority != 0 ? byPriority : Long.compare(a.enqueuedNanos(), b.enqueuedNanos());
  }
}
