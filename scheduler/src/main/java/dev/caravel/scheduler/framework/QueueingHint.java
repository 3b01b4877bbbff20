package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;

/**
 * Says whether an event can make {@code pod} schedulable, which the plugin that gives the hint had
 * turned down. KEP-4247.
 */
@FunctionalInterface
public interface QueueingHint {
  boolean worthRetry(Pod pod, ClusterEvent event);
}
