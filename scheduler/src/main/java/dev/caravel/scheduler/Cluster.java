package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Pod;

/** What the scheduler does to the cluster; each call may block and throws what makes it fail. */
public interface Cluster {
  /** Binds the pod to the node through its binding subresource. */
  void bind(Pod pod, String node);

  /**
   * Tells that the pod was not placed: the PodScheduled condition becomes False with this reason
   * and message, and a FailedScheduling event carries the message.
   */
  void reportNotScheduled(Pod pod, Reason reason, String message);

  /** Tells that the pod was bound: an event Scheduled. */
  void reportScheduled(Pod pod, String node);

  /** The reason in the PodScheduled condition. */
  enum Reason {
    /** No node fits. */
    UNSCHEDULABLE("Unschedulable"),
    /** Something went wrong on the way; the pod is tried again. */
    SCHEDULER_ERROR("SchedulerError");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
