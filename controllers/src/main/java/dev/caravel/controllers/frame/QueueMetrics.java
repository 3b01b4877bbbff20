package dev.caravel.controllers.frame;

import dev.caravel.client.workqueue.QueueObserver;
import dev.caravel.client.workqueue.WorkQueue;

/** Measures the queues of controllers. For any number of threads. */
public interface QueueMetrics {
  /** Measures nothing. */
  QueueMetrics NONE = new Unmeasured();

  /** What is to be told of the queue of that name. */
  QueueObserver observer(String name);

  /** A queue whose state is read when it is asked for; it replaces an earlier one of its name. */
  void watch(String name, WorkQueue<?> queue);
}
