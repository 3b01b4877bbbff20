package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.queue.QueueRules;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** The queue's rules as the profile's plugins and the configuration set them. */
record ProfileQueueRules(Profile profile, SchedulerConfiguration configuration)
    implements QueueRules {
  @Override
  public Comparator<QueuedPod> order() {
    return profile.queueSort()::compare;
  }

  @Override
  public Optional<String> gate(Pod pod) {
    return profile.gate(pod);
  }

  @Override
  public boolean worthRetry(QueuedPod pod, ClusterEvent event) {
    return profile.worthRetry(pod, event);
  }

  @Override
  public Duration backoff(int attempts) {
    return configuration.backoff(attempts);
  }

  @Override
  public Duration longestWait() {
    return configuration.podMaxUnschedulable();
  }
}
