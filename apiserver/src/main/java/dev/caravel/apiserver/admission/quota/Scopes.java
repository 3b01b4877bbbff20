package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.core.v1.Affinity;
import dev.caravel.api.core.v1.PodAffinityTerm;
import dev.caravel.api.core.v1.PodSpec;
import dev.caravel.api.core.v1.ResourceQuotaSpec;
import dev.caravel.api.core.v1.ScopedResourceSelectorRequirement;
import dev.caravel.api.quantity.Quantity;
import java.util.stream.Stream;

/** Which pods a quota with scopes is about. */
final class Scopes {
  private Scopes() {}

  static boolean match(ResourceQuotaSpec quota, PodSpec pod) {
    return quota.scopes().stream().allMatch(scope -> is(pod, scope))
        && quota.scopeSelector().matchExpressions().stream().allMatch(term -> matches(term, pod));
  }

  /** Whether the quota is about some pods only, and so about nothing but pods. */
  static boolean anyIn(ResourceQuotaSpec quota) {
    return !quota.scopes().isEmpty() || !quota.scopeSelector().matchExpressions().isEmpty();
  }

  private static boolean matches(ScopedResourceSelectorRequirement term, PodSpec pod) {
    if (!term.scopeName().equals("PriorityClass")) {
      return is(pod, term.scopeName());
    }
    String priorityClass = pod.priorityClassName();
    return switch (term.operator()) {
      case "In" -> term.values().contains(priorityClass);
      case "NotIn" -> !term.values().contains(priorityClass);
      case "Exists" -> !priorityClass.isEmpty();
      case "DoesNotExist" -> priorityClass.isEmpty();
      default -> false;
    };
  }

  private static boolean is(PodSpec pod, String scope) {
    return switch (scope) {
      case "Terminating" -> pod.hasActiveDeadlineSeconds();
      case "NotTerminating" -> !pod.hasActiveDeadlineSeconds();
      case "BestEffort" -> isBestEffort(pod);
      case "NotBestEffort" -> !isBestEffort(pod);
      case "PriorityClass" -> !pod.priorityClassName().isEmpty();
      case "CrossNamespacePodAffinity" -> reachesOtherNamespaces(pod.affinity());
      default -> false;
    };
  }

  private static boolean isBestEffort(PodSpec pod) {
    var usage = PodUsage.of(pod);
    return Stream.of("requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
        .allMatch(name -> usage.getOrDefault(name, Quantity.ZERO).isZero());
  }

  private static boolean reachesOtherNamespaces(Affinity affinity) {
    return Stream.of(
            affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution().stream(),
            affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution().stream(),
            affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream()
                .map(weighted -> weighted.podAffinityTerm()),
            affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream()
                .map(weighted -> weighted.podAffinityTerm()))
        .flatMap(terms -> terms)
        .anyMatch(Scopes::reachesOtherNamespaces);
  }

  private static boolean reachesOtherNamespaces(PodAffinityTerm term) {
    return !term.namespaces().isEmpty() || term.hasNamespaceSelector();
  }
}
