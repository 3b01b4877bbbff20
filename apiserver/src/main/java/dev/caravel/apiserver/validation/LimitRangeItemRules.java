package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.LimitRange;
import dev.caravel.api.core.v1.LimitRangeItem;
import dev.caravel.api.quantity.Quantity;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** LimitRanges: their numbers must leave room for each other. */
final class LimitRangeItemRules {
  private static final Path LIMITS = Path.of("spec").to("limits");
  private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

  private LimitRangeItemRules() {}

  static void check(LimitRange range, Errors errors) {
    Set<String> types = new HashSet<>();
    for (int i = 0; i < range.spec().limits().size(); i++) {
      LimitRangeItem item = range.spec().limits().get(i);
      Path at = LIMITS.at(i);
      errors.invalid(at.to("type"), item.type(), Names.qualified(item.type()));
      if (!item.type().isEmpty() && !item.type().contains("/") && !TYPES.contains(item.type())) {
        errors.invalid(
            at.to("type"), item.type(), "must be a standard limit type or fully qualified");
      }
      if (!types.add(item.type())) {
        errors.duplicate(at.to("type"), item.type());
      }
      item(at, item, errors);
    }
  }

  private static void item(Path path, LimitRangeItem item, Errors errors) {
    names(path.to("max"), item.type(), item.max(), errors);
    names(path.to("min"), item.type(), item.min(), errors);
    if (item.type().equals("Pod")) {
      String why = "may not be specified when `type` is 'Pod'";
      if (!item.default_().isEmpty()) {
        errors.forbidden(path.to("default"), why);
      }
      if (!item.defaultRequest().isEmpty()) {
        errors.forbidden(path.to("defaultRequest"), why);
      }
    } else {
      names(path.to("default"), item.type(), item.default_(), errors);
      names(path.to("defaultRequest"), item.type(), item.defaultRequest(), errors);
    }
    if (item.type().equals("PersistentVolumeClaim")
        && !item.min().containsKey("storage")
        && !item.max().containsKey("storage")) {
      errors.required(
          path.to("limits"),
          "either minimum or maximum storage value is required, but neither was provided");
    }
    Set<String> resources = new TreeSet<>(item.max().keySet());
    resources.addAll(item.min().keySet());
    resources.addAll(item.default_().keySet());
    resources.addAll(item.defaultRequest().keySet());
    for (String resource : resources) {
      order(path, item, resource, errors);
    }
    item.maxLimitRequestRatio()
        .forEach((name, ratio) -> {
          if (ratio.compareTo(Quantity.of(1)) < 0) {
            errors.invalid(
                path.to("maxLimitRequestRatio").at(name),
                ratio,
                "ratio %s is less than 1".formatted(ratio));
          }
        });
  }

  private static void names(Path path, String type, Map<String, Quantity> amounts, Errors errors) {
    for (String name : amounts.keySet()) {
      if (type.equals("Container")) {
        ResourceRules.containerName(path.at(name), name, errors);
      } else {
        ResourceRules.name(path.at(name), name, errors);
      }
    }
  }

  private static void order(Path path, LimitRangeItem item, String name, Errors errors) {
    Quantity max = item.max().get(name);
    Quantity min = item.min().get(name);
    Quantity limit = item.default_().get(name);
    Quantity request = item.defaultRequest().get(name);
    ordered(path.to("min").at(name), min, "min value", max, "max value", min, errors);
    Path requests = path.to("defaultRequest").at(name);
    ordered(requests, min, "min value", request, "default request value", request, errors);
    ordered(requests, request, "default request value", max, "max value", request, errors);
    ordered(
        requests, request, "default request value", limit, "default limit value", request, errors);
    // Upstream shows the other number here.
    Path limits = path.to("default").at(name);
    ordered(limits, min, "min value", limit, "default value", min, errors);
    ordered(limits, limit, "default value", max, "max value", max, errors);
  }

  private static void ordered(
      Path path,
      @Nullable Quantity small,
      String smallName,
      @Nullable Quantity large,
      String largeName,
      @Nullable Quantity shown,
      Errors errors) {
    if (small != null && large != null && small.compareTo(large) > 0) {
      errors.invalid(
          path, shown, "%s %s is greater than %s %s".formatted(smallName, small, largeName, large));
    }
  }
}
