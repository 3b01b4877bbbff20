package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.ResourceClaim;
import dev.caravel.api.core.v1.ResourceRequirements;
import dev.caravel.api.quantity.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Amounts of resources. */
final class ResourceRules {
  private static final Set<String> CONTAINER_RESOURCES =
      Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> STANDARD =
      Set.of(
          "cpu",
          "memory",
          "ephemeral-storage",
          "requests.cpu",
          "requests.memory",
          "requests.ephemeral-storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage",
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "storage",
          "requests.storage",
          "services.nodeports",
          "services.loadbalancers");

  private ResourceRules() {}

  static boolean isHugePages(String name) {
    return name.startsWith("hugepages-");
  }

  static boolean isStandard(String name) {
    return STANDARD.contains(name) || name.startsWith("requests.hugepages-") || isHugePages(name);
  }

  static boolean isStandardForContainers(String name) {
    return CONTAINER_RESOURCES.contains(name) || isHugePages(name);
  }

  /** Resources that may be promised more often than they are there. */
  private static boolean isOvercommitted(String name) {
    return isNative(name) && !isHugePages(name);
  }

  private static boolean isNative(String name) {
    return !name.contains("/") || name.contains("kubernetes.io/");
  }

  private static boolean isExtended(String name) {
    return !isNative(name) && !name.startsWith("requests.");
  }

  /** A resource's name where any is allowed. */
  static void name(Path path, String name, Errors errors) {
    errors.invalid(path, name, Names.qualified(name));
    if (!name.contains("/") && !isStandard(name)) {
      errors.invalid(path, name, "must be a standard resource type or fully qualified");
    }
  }

  /** A resource's name in a quota, which also counts objects. */
  static void quotaName(Path path, String name, Errors errors) {
    if (name.startsWith("count/")) {
      errors.invalid(path, name, Names.qualified(name));
    } else {
      name(path, name, errors);
    }
  }

  static void containerName(Path path, String name, Errors errors) {
    name(path, name, errors);
    if (!name.contains("/") && !isStandardForContainers(name)) {
      errors.invalid(path, name, "must be a standard resource for containers");
    }
  }

  static void quantity(Path path, String name, Quantity amount, Errors errors) {
    if (amount.signum() < 0) {
      errors.invalid(path, amount, "must be greater than or equal to 0");
    }
    boolean whole = isExtended(name) || Set.of("pods", "services", "secrets").contains(name);
    if (whole && amount.milliValue() % 1000 != 0) {
      errors.invalid(path, amount, "must be an integer");
    }
  }

  static void requirements(
      Path path, ResourceRequirements resources, Set<String> claims, Errors errors) {
    Map<String, Quantity> limits = resources.limits();
    Map<String, Quantity> requests = resources.requests();
    boolean paged = false;
    boolean counted = false;
    for (var limit : new TreeMap<>(limits).entrySet()) {
      String name = limit.getKey();
      Path at = path.to("limits").at(name);
      containerName(at, name, errors);
      quantity(at, name, limit.getValue(), errors);
      paged |= isHugePages(name);
      counted |= name.equals("cpu") || name.equals("memory");
    }
    for (var request : new TreeMap<>(requests).entrySet()) {
      String name = request.getKey();
      Path at = path.to("requests").at(name);
      containerName(at, name, errors);
      quantity(at, name, request.getValue(), errors);
      paged |= isHugePages(name);
      counted |= name.equals("cpu") || name.equals("memory");
      Quantity limit = limits.get(name);
      if (limit == null) {
        if (!isOvercommitted(name)) {
          errors.required(path.to("limits"), "Limit must be set for non overcommitable resources");
        }
      } else if (!isOvercommitted(name) && request.getValue().compareTo(limit) != 0) {
        errors.invalid(
            path.to("requests"),
            request.getValue(),
            "must be equal to " + name + " limit of " + limit);
      } else if (request.getValue().compareTo(limit) > 0) {
        errors.invalid(
            path.to("requests"),
            request.getValue(),
            "must be less than or equal to " + name + " limit of " + limit);
      }
    }
    if (paged && !counted) {
      errors.forbidden(path, "HugePages require cpu or memory");
    }
    claims(path.to("claims"), resources.claims(), claims, errors);
  }

  private static void claims(
      Path path, List<ResourceClaim> used, Set<String> known, Errors errors) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < used.size(); i++) {
      String name = used.get(i).name();
      if (name.isEmpty()) {
        errors.required(path.at(i));
        continue;
      }
      String key = used.get(i).request().isEmpty() ? name : name + "/" + used.get(i).request();
      if (!seen.add(key)) {
        errors.duplicate(path.at(i), key);
      }
      if (!known.contains(name)) {
        errors.notFound(
            path.at(i),
            name,
            known.isEmpty()
                ? "must be one of the names in pod.spec.resourceClaims which is empty"
                : "must be one of the names in pod.spec.resourceClaims");
      }
    }
  }
}
