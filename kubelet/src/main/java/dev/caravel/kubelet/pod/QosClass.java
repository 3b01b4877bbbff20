package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a pod is treated when its node runs out of something. */
public enum QosClass {
  GUARANTEED("Guaranteed"),
  BURSTABLE("Burstable"),
  BEST_EFFORT("BestEffort");

  private static final List<String> COUNTED = List.of("cpu", "memory");

  private final String apiName;

  QosClass(String apiName) {
    this.apiName = apiName;
  }

  /** As it stands in a pod's status. */
  public String apiName() {
    return apiName;
  }

  public static QosClass of(Pod pod) {
    var all = new ArrayList<ResourceRequirements>();
    if (pod.spec().hasResources()) {
      all.add(pod.spec().resources());
    } else {
      pod.spec().initContainers().forEach(c -> all.add(c.resources()));
      pod.spec().containers().forEach(c -> all.add(c.resources()));
    }
    boolean anything = false;
    boolean guaranteed = true;
    for (var resources : all) {
      for (var name : COUNTED) {
        var request = amount(resources.requests(), name);
        var limit = amount(resources.limits(), name);
        anything |= !request.isZero() || !limit.isZero();
        guaranteed &= !limit.isZero() && (request.isZero() || request.equals(limit));
      }
    }
    if (!anything) {
      return BEST_EFFORT;
    }
    return guaranteed ? GUARANTEED : BURSTABLE;
  }

  private static Quantity amount(Map<String, Quantity> amounts, String name) {
    return amounts.getOrDefault(name, Quantity.ZERO);
  }
}
