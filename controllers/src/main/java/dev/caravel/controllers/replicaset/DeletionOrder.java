package dev.caravel.controllers.replicaset;

import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.controllers.object.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods go first when there are too many (upstream's {@code ActivePodsWithRanks}): those that
 * are worth least, and of equals those on the node that has most.
 */
final class DeletionOrder {
  private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  private DeletionOrder() {}

  /**
   * The first {@code count} to go.
   *
   * @param related active pods of the same application, which count for a node
   */
  static List<Pod> first(int count, List<Pod> pods, List<Pod> related, Instant now) {
    var onNode = new HashMap<String, Integer>();
    related.forEach(pod -> onNode.merge(pod.spec().nodeName(), 1, Integer::sum));
    var sorted = new ArrayList<>(pods);
    sorted.sort(comparator(onNode, now));
    return sorted.subList(0, Math.min(count, sorted.size()));
  }

  private static Comparator<Pod> comparator(Map<String, Integer> onNode, Instant now) {
    Comparator<Pod> crowded =
        Comparator.comparingInt(pod -> -onNode.getOrDefault(pod.spec().nodeName(), 0));
    return Comparator.comparing((Pod pod) -> pod.spec().hasNodeName())
        .thenComparingInt(DeletionOrder::phase)
        .thenComparing(PodState::isReady)
        .thenComparingInt(DeletionOrder::cost)
        .thenComparing(crowded)
        .thenComparingInt(pod -> age(PodState.readySince(pod), now))
        .thenComparingInt(pod -> -restarts(pod.status().containerStatuses()))
        .thenComparingInt(pod -> -restarts(pod.status().initContainerStatuses()))
        .thenComparingInt(pod -> age(pod.metadata().creationTimestamp(), now))
        .thenComparing(pod -> pod.metadata().uid());
  }

  private static int phase(Pod pod) {
    return switch (pod.status().phase()) {
      case "Running" -> 2;
      case "Unknown" -> 1;
      default -> 0;
    };
  }

  private static int cost(Pod pod) {
    try {
      return Integer.parseInt(pod.metadata().annotations().getOrDefault(COST, "0"));
    } catch (NumberFormatException e) {
      // Validation lets no other in; what was stored before counts as upstream counts it.
      return 0;
    }
  }

  /** Ages of one magnitude are equal, so that it is not always the youngest that goes. */
  private static int age(Optional<Instant> since, Instant now) {
    if (since.isEmpty()) {
      return -1;
    }
    long nanos = Duration.between(since.get(), now).toNanos();
    return nanos <= 0 ? -1 : Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
  }

  private static int restarts(List<ContainerStatus> statuses) {
    int most = 0;
    for (var status : statuses) {
      most = Math.max(most, status.restartCount());
    }
    return most;
  }
}
