package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;

/** The quality of service class of a pod (KEP-2837 for resources of whole pods). */
final class PodQos {
  private static final List<String> COMPUTE = List.of("cpu", "memory");

  private PodQos() {}

  static String of(PodSpec spec) {
    var all = new ArrayList<ResourceRequirements>();
    if (spec.hasResources()) {
      all.add(spec.resources());
    } else {
      for (Container container : spec.initContainers()) {
        all.add(container.resources());
      }
      for (Container container : spec.containers()) {
        all.add(container.resources());
      }
    }
    boolean any = false;
    boolean guaranteed = true;
    for (ResourceRequirements resources : all) {
      for (String name : COMPUTE) {
        Quantity limit = resources.limits().getOrDefault(name, Quantity.ZERO);
        Quantity request = resources.requests().getOrDefault(name, Quantity.ZERO);
        any |= !isZero(limit) || !isZero(request);
        guaranteed &= !isZero(limit) && limit.compareTo(request) == 0;
      }
    }
    if (!any) {
      return "BestEffort";
    }
    return guaranteed ? "Guaranteed" : "Burstable";
  }

  private static boolean isZero(Quantity quantity) {
    return quantity.compareTo(Quantity.ZERO) == 0;
  }
}
