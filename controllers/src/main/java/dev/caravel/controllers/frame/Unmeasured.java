package dev.caravel.controllers.frame;

import dev.caravel.client.workqueue.QueueObserver;
import dev.caravel.client.workqueue.WorkQueue;

/** Measures nothing. */
final class Unmeasured implements QueueMetrics {
  @Override
  public QueueObserver observer(String name) {
    return QueueObserver.NONE;
  }

  @Override
  public void watch(String name, WorkQueue<?> queue) {}
}
