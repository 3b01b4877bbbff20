package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What a pod asks for and may take, in the names that quotas bound. */
final class PodUsage {
  private static final String REQUESTS = "requests.";
  private static final String LIMITS = "limits.";

  /** Requests of these are bounded under their bare name too. */
  private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");

  private PodUsage() {}

  static boolean bounds(String name) {
    return COMPUTE.contains(name)
        || name.startsWith("hugepages-")
        || name.startsWith(LIMITS)
        || (name.startsWith(REQUESTS) && !name.equals("requests.storage"));
  }

  static SortedMap<String, Quantity> of(PodSpec spec) {
    return named(
        Amounts.sum(whole(spec, ResourceRequirements::requests), spec.overhead()),
        Amounts.sum(whole(spec, ResourceRequirements::limits), spec.overhead()));
  }

  private static SortedMap<String, Quantity> named(
      Map<String, Quantity> requests, Map<String, Quantity> limits) {
    var usage = new TreeMap<String, Quantity>();
    requests.forEach((name, amount) -> {
      if (COMPUTE.contains(name) || name.startsWith("hugepages-")) {
        usage.put(name, amount);
      }
      usage.put(REQUESTS + name, amount);
    });
    limits.forEach((name, amount) -> {
      if (COMPUTE.contains(name)) {
        usage.put(LIMITS + name, amount);
      }
    });
    return usage;
  }

  /**
   * The greatest amount that is in use at one time: containers run together with sidecars, init
   * containers one after the other beside the sidecars before them (KEP-753); what is said of the
   * whole pod stands in for that (KEP-2837).
   */
  private static SortedMap<String, Quantity> whole(
      PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> which) {
    SortedMap<String, Quantity> together = new TreeMap<>();
    for (Container container : spec.containers()) {
      together = Amounts.sum(together, which.apply(container.resources()));
    }
    SortedMap<String, Quantity> sidecars = new TreeMap<>();
    SortedMap<String, Quantity> starting = new TreeMap<>();
    for (Container container : spec.initContainers()) {
      var own = which.apply(container.resources());
      if (container.restartPolicy().equals("Always")) {
        together = Amounts.sum(together, own);
        sidecars = Amounts.sum(sidecars, own);
        starting = Amounts.greatest(starting, sidecars);
      } else {
        starting = Amounts.greatest(starting, Amounts.sum(sidecars, own));
      }
    }
    var whole = Amounts.greatest(together, starting);
    whole.putAll(which.apply(spec.resources()));
    return whole;
  }

  /**
   * Which of the bounds a container says nothing about, as upstream tells it: a pod in a namespace
   * with a bound of CPU must say what it takes of it. Empty if nothing is missing.
   */
  static String missing(PodSpec spec, Collection<String> bounds) {
    var required = new TreeSet<>(bounds);
    required.removeIf(name -> !isRequired(name));
    required.removeAll(named(spec.resources().requests(), spec.resources().limits()).keySet());
    var containers = new ArrayList<>(spec.containers());
    containers.addAll(spec.initContainers());
    var missing = new ArrayList<String>();
    for (String name : required) {
      List<String> silent =
          containers.stream()
              .filter(container ->
                  !named(container.resources().requests(), container.resources().limits())
                      .containsKey(name))
              .map(Container::name)
              .toList();
      if (!silent.isEmpty()) {
        missing.add(name + " for: " + String.join(",", silent));
      }
    }
    return missing.isEmpty() ? "" : "must specify " + String.join("; ", missing);
  }

  private static boolean isRequired(String bound) {
    return bound.equals("cpu")
        || bound.equals("memory")
        || bound.equals("requests.cpu")
        || bound.equals("requests.memory")
        || bound.equals("limits.cpu")
        || bound.equals("limits.memory");
  }
}
