package dev.caravel.scheduler;

import java.time.Duration;
import java.util.List;

/**
 * What can be set. Upstream: {@code KubeSchedulerConfiguration} v1, with its defaults.
 *
 * @param profiles a pod is scheduled by the one whose name is its spec.schedulerName; at least one
 * @param percentageOfNodesToScore how many nodes that fit are enough, in percent of all; 0 adapts
 * @param podInitialBackoff the back-off after the first failed try
 * @param podMaxBackoff the back-off never grows past this
 * @param podMaxUnschedulable how long a pod waits without an event before it is tried again
 * @param maxBinding how many pods may be bound at once; further ones wait before they are assumed
 */
public record SchedulerConfiguration(
    List<ProfileConfiguration> profiles,
    int percentageOfNodesToScore,
    Duration podInitialBackoff,
    Duration podMaxBackoff,
    Duration podMaxUnschedulable,
    int maxBinding) {

  public SchedulerConfiguration {
    profiles = List.copyOf(profiles);
  }

  public static SchedulerConfiguration defaults() {
    return new SchedulerConfiguration(
        List.of(ProfileConfiguration.of("default-scheduler")),
        0,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        128);
  }

  SchedulerConfiguration withPodMaxUnschedulable(Duration other) {
    return new SchedulerConfiguration(
        profiles, percentageOfNodesToScore, podInitialBackoff, podMaxBackoff, other, maxBinding);
  }

  /** The back-off after so many tries: it doubles with each. */
  Duration backoff(int attempts) {
    int doublings = Math.min(Math.max(0, attempts - 1), 30);
    var grown = podInitialBackoff.multipliedBy(1L << doublings);
    return grown.compareTo(podMaxBackoff) < 0 ? grown : podMaxBackoff;
  }
}
