package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;
import java.util.Set;

/**
 * A pod in the queue. Upstream: {@code QueuedPodInfo}.
 *
 * @param enqueuedNanos when it last entered the queue, on the monotonic clock
 * @param firstSeenNanos when it first entered the queue, on the monotonic clock
 * @param attempts how often it was tried
 * @param turnedDownBy the plugins that turned it down at the last try; empty if none did
 * @param gatedBy the plugin that keeps it from being tried at all; empty if none does
 */
public record QueuedPod(
    Pod pod,
    long enqueuedNanos,
    long firstSeenNanos,
    int attempts,
    Set<String> turnedDownBy,
    String gatedBy) {

  public static QueuedPod first(Pod pod, long nowNanos) {
    return new QueuedPod(pod, nowNanos, nowNanos, 0, Set.of(), "");
  }

  public String uid() {
    return pod.metadata().uid();
  }

  public boolean gated() {
    return !gatedBy.isEmpty();
  }

  public QueuedPod with(Pod changed) {
    return new QueuedPod(changed, enqueuedNanos, firstSeenNanos, attempts, turnedDownBy, gatedBy);
  }

  public QueuedPod enqueuedAt(long nowNanos) {
    return new QueuedPod(pod, nowNanos, firstSeenNanos, attempts, turnedDownBy, gatedBy);
  }

  public QueuedPod gatedBy(String plugin) {
    return new QueuedPod(pod, enqueuedNanos, firstSeenNanos, attempts, turnedDownBy, plugin);
  }

  public QueuedPod tried() {
    return new QueuedPod(pod, enqueuedNanos, firstSeenNanos, attempts + 1, Set.of(), "");
  }

  public QueuedPod turnedDownBy(Set<String> plugins) {
    return new QueuedPod(
        pod, enqueuedNanos, firstSeenNanos, attempts, Set.copyOf(plugins), gatedBy);
  }
}
