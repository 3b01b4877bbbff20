package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.LimitRangeItem;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What a pod or claim breaks of the limits of a LimitRange, in upstream's words. */
final class LimitRangeRules {
  private final String type;
  private final Map<String, Quantity> requests;
  private final Map<String, Quantity> limits;
  private final List<String> broken = new ArrayList<>();

  private LimitRangeRules(
      String type, Map<String, Quantity> requests, Map<String, Quantity> limits) {
    this.type = type;
    this.requests = requests;
    this.limits = limits;
  }

  static List<String> pod(List<LimitRangeItem> items, PodSpec spec) {
    List<String> broken = new ArrayList<>();
    for (LimitRangeItem item : items) {
      switch (item.type()) {
        case "Container" -> {
          for (Container container : spec.containers()) {
            broken.addAll(check(item, container.resources()));
          }
          for (Container container : spec.initContainers()) {
            broken.addAll(check(item, container.resources()));
          }
        }
        case "Pod" ->
            broken.addAll(
                new LimitRangeRules(
                        "Pod",
                        sum(spec, ResourceRequirements::requests),
                        sum(spec, ResourceRequirements::limits))
                    .check(item));
        default -> {
          // Other types say nothing of pods.
        }
      }
    }
    return broken;
  }

  private static List<String> check(LimitRangeItem item, ResourceRequirements resources) {
    return new LimitRangeRules("Container", resources.requests(), resources.limits()).check(item);
  }

  static List<String> claim(List<LimitRangeItem> items, Map<String, Quantity> requests) {
    var rules = new LimitRangeRules("PersistentVolumeClaim", requests, Map.of());
    for (LimitRangeItem item : items) {
      if (item.type().equals(rules.type)) {
        new TreeMap<>(item.min()).forEach(rules::min);
        new TreeMap<>(item.max()).forEach(rules::maxRequest);
      }
    }
    return rules.broken;
  }

  private List<String> check(LimitRangeItem item) {
    new TreeMap<>(item.min()).forEach(this::min);
    new TreeMap<>(item.max()).forEach(this::max);
    new TreeMap<>(item.maxLimitRequestRatio()).forEach(this::ratio);
    return broken;
  }

  private static Map<String, Quantity> sum(
      PodSpec spec, Function<ResourceRequirements, Map<String, Quantity>> which) {
    Map<String, Quantity> sum = new TreeMap<>();
    for (Container container : spec.containers()) {
      which.apply(container.resources()).forEach((name, q) -> sum.merge(name, q, Quantity::add));
    }
    for (Container container : spec.initContainers()) {
      which
          .apply(container.resources())
          .forEach((name, q) -> sum.merge(name, q, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }
    return sum;
  }

  private Optional<Quantity> request(String name) {
    return Optional.ofNullable(requests.get(name));
  }

  private Optional<Quantity> limit(String name) {
    return Optional.ofNullable(limits.get(name));
  }

  private void min(String name, Quantity enforced) {
    String rule = "minimum %s usage per %s is %s".formatted(name, type, enforced);
    Optional<Quantity> request = request(name);
    Optional<Quantity> limit = limit(name);
    if (request.isEmpty()) {
      broken.add(rule + ".  No request is specified");
    } else if (request.get().compareTo(enforced) < 0) {
      broken.add(rule + ", but request is " + request.get());
    } else if (limit.isPresent() && limit.get().compareTo(enforced) < 0) {
      broken.add(rule + ", but limit is " + limit.get());
    }
  }

  private void max(String name, Quantity enforced) {
    String rule = "maximum %s usage per %s is %s".formatted(name, type, enforced);
    Optional<Quantity> limit = limit(name);
    if (limit.isEmpty()) {
      broken.add(rule + ".  No limit is specified");
    } else if (limit.get().compareTo(enforced) > 0) {
      broken.add(rule + ", but limit is " + limit.get());
    } else {
      maxRequest(name, enforced);
    }
  }

  private void maxRequest(String name, Quantity enforced) {
    Optional<Quantity> request = request(name);
    if (request.isPresent() && request.get().compareTo(enforced) > 0) {
      broken.add(
          "maximum %s usage per %s is %s, but request is %s"
              .formatted(name, type, enforced, request.get()));
    }
  }

  private void ratio(String name, Quantity enforced) {
    String rule =
        "%s max limit to request ratio per %s is %s, but ".formatted(name, type, enforced);
    Optional<Quantity> request = request(name).filter(q -> !q.isZero());
    Optional<Quantity> limit = limit(name).filter(q -> !q.isZero());
    if (request.isEmpty()) {
      broken.add(rule + "no request is specified or request is 0");
    } else if (limit.isEmpty()) {
      broken.add(rule + "no limit is specified or limit is 0");
    } else {
      double ratio = limit.get().asApproximateDouble() / request.get().asApproximateDouble();
      if (ratio > enforced.asApproximateDouble()) {
        broken.add(rule + "provided ratio is " + String.format(Locale.ROOT, "%f", ratio));
      }
    }
  }
}
