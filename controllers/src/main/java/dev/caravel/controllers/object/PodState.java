package dev.caravel.controllers.object;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far a pod is. */
public final class PodState {
  private PodState() {}

  /** Whether it has ended and will not run again. */
  public static boolean isTerminal(Pod pod) {
    var phase = pod.status().phase();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  public static boolean isDeleted(Pod pod) {
    return pod.metadata().hasDeletionTimestamp();
  }

  /** Whether it counts: neither ended nor about to. */
  public static boolean isActive(Pod pod) {
    return !isTerminal(pod) && !isDeleted(pod);
  }

  /** Whether it is about to end. */
  public static boolean isTerminating(Pod pod) {
    return !isTerminal(pod) && isDeleted(pod);
  }

  public static Optional<PodCondition> condition(Pod pod, String type) {
    for (var condition : pod.status().conditions()) {
      if (condition.type().equals(type)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  public static boolean isReady(Pod pod) {
    return condition(pod, "Ready").filter(c -> c.status().equals("True")).isPresent();
  }

  /** When it became ready; empty if it is not. */
  public static Optional<Instant> readySince(Pod pod) {
    return condition(pod, "Ready")
        .filter(c -> c.status().equals("True"))
        .flatMap(PodCondition::lastTransitionTime);
  }

  /** How long until it has been ready long enough; zero: it has; empty: it is not ready. */
  public static Optional<Duration> untilAvailable(Pod pod, int minReadySeconds, Instant now) {
    if (!isReady(pod)) {
      return Optional.empty();
    }
    if (minReadySeconds == 0) {
      return Optional.of(Duration.ZERO);
    }
    return readySince(pod)
        .map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)))
        .map(left -> left.isNegative() ? Duration.ZERO : left);
  }
}
