package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.queue.QueueRules;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All profiles by scheduler name, and the queue's rules as they and the configuration set them. */
final class Profiles implements QueueRules {
  private final SchedulerConfiguration configuration;
  private final Map<String, Profile> byName = new LinkedHashMap<>();

  /**
   * The profiles that are configured.
   *
   * @throws IllegalArgumentException if one could not schedule
   */
  Profiles(SchedulerConfiguration configuration, Cluster cluster) {
    this.configuration = configuration;
    for (var profile : configuration.profiles()) {
      byName.put(profile.schedulerName(), Plugins.profile(profile, cluster::bind));
    }
  }

  /** The profile that is to place a pod; empty if another scheduler is. */
  Optional<Profile> of(Pod pod) {
    return Optional.ofNullable(byName.get(pod.spec().schedulerName()));
  }

  Profile named(String schedulerName) {
    return Objects.requireNonNull(byName.get(schedulerName), schedulerName);
  }

  /** All pods wait in one queue, so its order is that of any profile. */
  @Override
  public Comparator<QueuedPod> order() {
    return byName.values().iterator().next().queueSort()::compare;
  }

  @Override
  public Optional<String> gate(Pod pod) {
    return of(pod).flatMap(profile -> profile.gate(pod));
  }

  @Override
  public boolean worthRetry(QueuedPod pod, ClusterEvent event) {
    return of(pod.pod()).map(profile -> profile.worthRetry(pod, event)).orElse(false);
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
