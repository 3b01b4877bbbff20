package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.pod.QosClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests and limits as cgroups want them. */
final class ResourceLimits {
  private static final long PERIOD_MICROS = 100_000;
  private static final long LEAST_QUOTA_MICROS = 1_000;
  private static final long SHARES_PER_CPU = 1024;
  private static final long LEAST_SHARES = 2;
  private static final long MOST_SHARES = 262_144;
  private static final int CRITICAL_PRIORITY = 2_000_000_000;
  private static final int GUARANTEED_OOM_SCORE = -997;
  private static final int BEST_EFFORT_OOM_SCORE = 1000;

  private ResourceLimits() {}

  /**
   * Of a container.
   *
   * @param memoryBytes that the node has
   */
  static LinuxContainerResources of(Pod pod, Container container, long memoryBytes) {
    return limits(container.resources())
        .setOomScoreAdj(oomScore(pod, container, memoryBytes))
        .build();
  }

  private static LinuxContainerResources.Builder limits(ResourceRequirements resources) {
    var cpuLimit = amount(resources.limits(), "cpu");
    var cpuRequest = resources.requests().getOrDefault("cpu", cpuLimit);
    var builder =
        LinuxContainerResources.newBuilder()
            .setCpuPeriod(PERIOD_MICROS)
            .setCpuShares(shares(cpuRequest.milliValue()));
    if (!cpuLimit.isZero()) {
      builder.setCpuQuota(quota(cpuLimit.milliValue()));
    }
    return builder.setMemoryLimitInBytes(amount(resources.limits(), "memory").value());
  }

  /** Of a whole pod: a limit only if all its containers have one. */
  static LinuxContainerResources ofPod(Pod pod) {
    var all = new ArrayList<ResourceRequirements>();
    pod.spec().containers().forEach(c -> all.add(c.resources()));
    pod.spec().initContainers().stream()
        .filter(PodContainers::isSidecar)
        .forEach(c -> all.add(c.resources()));
    long cpuRequest = 0;
    long cpuLimit = 0;
    long memoryLimit = 0;
    boolean cpuLimited = true;
    boolean memoryLimited = true;
    for (var resources : all) {
      var limit = amount(resources.limits(), "cpu");
      var memory = amount(resources.limits(), "memory");
      cpuRequest += resources.requests().getOrDefault("cpu", limit).milliValue();
      cpuLimit += limit.milliValue();
      memoryLimit += memory.value();
      cpuLimited &= !limit.isZero();
      memoryLimited &= !memory.isZero();
    }
    for (var container : plainInit(pod)) {
      cpuRequest =
          Math.max(cpuRequest, amount(container.resources().requests(), "cpu").milliValue());
      cpuLimit = Math.max(cpuLimit, amount(container.resources().limits(), "cpu").milliValue());
      memoryLimit = Math.max(memoryLimit, amount(container.resources().limits(), "memory").value());
    }
    var builder =
        LinuxContainerResources.newBuilder()
            .setCpuPeriod(PERIOD_MICROS)
            .setCpuShares(shares(cpuRequest));
    if (cpuLimited && cpuLimit > 0) {
      builder.setCpuQuota(quota(cpuLimit));
    }
    if (memoryLimited) {
      builder.setMemoryLimitInBytes(memoryLimit);
    }
    return builder.build();
  }

  private static List<Container> plainInit(Pod pod) {
    return pod.spec().initContainers().stream().filter(c -> !PodContainers.isSidecar(c)).toList();
  }

  private static Quantity amount(Map<String, Quantity> amounts, String name) {
    return amounts.getOrDefault(name, Quantity.ZERO);
  }

  private static long shares(long milliCpus) {
    return Math.clamp(milliCpus * SHARES_PER_CPU / 1000, LEAST_SHARES, MOST_SHARES);
  }

  private static long quota(long milliCpus) {
    return Math.max(milliCpus * PERIOD_MICROS / 1000, LEAST_QUOTA_MICROS);
  }

  /** The more of its request a container has in use, the sooner it goes. */
  static int oomScore(Pod pod, Container container, long memoryBytes) {
    if (pod.spec().priority() >= CRITICAL_PRIORITY) {
      return GUARANTEED_OOM_SCORE;
    }
    return switch (QosClass.of(pod)) {
      case GUARANTEED -> GUARANTEED_OOM_SCORE;
      case BEST_EFFORT -> BEST_EFFORT_OOM_SCORE;
      case BURSTABLE -> {
        long request = amount(container.resources().requests(), "memory").value();
        long score = 1000 - 1000 * request / Math.max(memoryBytes, 1);
        yield (int) Math.clamp(score, 1000 + GUARANTEED_OOM_SCORE, BEST_EFFORT_OOM_SCORE - 1);
      }
    };
  }
}
