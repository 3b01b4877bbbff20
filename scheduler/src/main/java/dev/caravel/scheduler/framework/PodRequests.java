package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.quantity.Quantity;
import java.util.HashMap;
import java.util.Map;

/** What a pod asks of its node. Upstream: component-helpers {@code PodRequests}. */
public final class PodRequests {
  /** What scoring counts for a container that asks for no CPU, in thousandths of a core. */
  private static final long UNASKED_MILLI_CPU = 100;

  /** What scoring counts for a container that asks for no memory, in bytes. */
  private static final long UNASKED_MEMORY = 200L * 1024 * 1024;

  private PodRequests() {}

  /** What the pod asks for; the filters go by this. */
  public static Resources of(Pod pod) {
    return total(pod, PodRequests::asked);
  }

  /**
   * As {@link #of}, with something counted for containers that ask for nothing; scores go by this.
   */
  public static Resources nonZero(Pod pod) {
    return total(pod, PodRequests::askedOrUsual);
  }

  /**
   * App containers and sidecars run together; an init container runs with the sidecars that were
   * started before it. The larger of the two counts, and the overhead of the sandbox on top. What
   * stands at the level of the pod replaces the containers' sum. KEP-753, KEP-688, KEP-2837.
   */
  private static Resources total(Pod pod, java.util.function.Function<Container, Resources> asked) {
    var running = Resources.NONE;
    for (var container : pod.spec().containers()) {
      running = running.plus(asked.apply(container));
    }
    var sidecars = Resources.NONE;
    var starting = Resources.NONE;
    for (var container : pod.spec().initContainers()) {
      if (container.restartPolicy().equals("Always")) {
        sidecars = sidecars.plus(asked.apply(container));
        starting = starting.max(sidecars);
      } else {
        starting = starting.max(sidecars.plus(asked.apply(container)));
      }
    }
    var sum = running.plus(sidecars).max(starting);
    var podLevel = pod.spec().resources().requests();
    return (podLevel.isEmpty() ? sum : override(sum, podLevel))
        .plus(Resources.of(pod.spec().overhead()));
  }

  private static Resources asked(Container container) {
    return Resources.of(container.resources().requests());
  }

  private static Resources askedOrUsual(Container container) {
    var requests = container.resources().requests();
    var asked = Resources.of(requests);
    return new Resources(
        requests.containsKey("cpu") ? asked.milliCpu() : UNASKED_MILLI_CPU,
        requests.containsKey("memory") ? asked.memory() : UNASKED_MEMORY,
        asked.ephemeralStorage(),
        asked.pods(),
        asked.scalars());
  }

  private static Resources override(Resources sum, Map<String, Quantity> podLevel) {
    var level = Resources.of(podLevel);
    var scalars = new HashMap<String, Long>(sum.scalars());
    scalars.putAll(level.scalars());
    return new Resources(
        podLevel.containsKey("cpu") ? level.milliCpu() : sum.milliCpu(),
        podLevel.containsKey("memory") ? level.memory() : sum.memory(),
        sum.ephemeralStorage(),
        sum.pods(),
        Map.copyOf(scalars));
  }
}
