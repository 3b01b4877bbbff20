package dev.caravel.scheduler.queue;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.QueuedPod;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** What the queue asks of the profile and its configuration. */
public interface QueueRules {
  /** The QueueSort plugin's order. */
  Comparator<QueuedPod> order();

  /** The name of the PreEnqueue plugin that keeps the pod out of the active queue, if one does. */
  Optional<String> gate(Pod pod);

  /** Whether a hint of the plugins that turned the pod down calls the event worth a retry. */
  boolean worthRetry(QueuedPod pod, ClusterEvent event);

  /** How long a pod waits after so many tries; podInitialBackoffSeconds doubles to the maximum. */
  Duration backoff(int attempts);

  /** How long a pod is unschedulable without an event before it is tried again. */
  Duration longestWait();
}
