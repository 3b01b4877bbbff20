package dev.caravel.apiserver.validation;

import dev.caravel.api.meta.v1.LabelSelector;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.api.rbac.v1.RoleRef;
import dev.caravel.api.rbac.v1.Subject;
import java.util.List;

/** Roles and their bindings. */
final class RbacRules {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private RbacRules() {}

  static void rules(List<PolicyRule> rules, boolean namespaced, Errors errors) {
    for (int i = 0; i < rules.size(); i++) {
      rule(Path.of("rules").at(i), rules.get(i), namespaced, errors);
    }
  }

  private static void rule(Path path, PolicyRule rule, boolean namespaced, Errors errors) {
    if (rule.verbs().isEmpty()) {
      errors.required(path.to("verbs"), "verbs must contain at least one value");
    }
    if (!rule.nonResourceURLs().isEmpty()) {
      if (namespaced) {
        errors.invalid(
            path.to("nonResourceURLs"),
            rule.nonResourceURLs(),
            "namespaced rules cannot apply to non-resource URLs");
      }
      if (!rule.apiGroups().isEmpty()
          || !rule.resources().isEmpty()
          || !rule.resourceNames().isEmpty()) {
        errors.invalid(
            path.to("nonResourceURLs"),
            rule.nonResourceURLs(),
            "rules cannot apply to both regular resources and non-resource URLs");
      }
      return;
    }
    if (rule.apiGroups().isEmpty()) {
      errors.required(path.to("apiGroups"), "resource rules must supply at least one api group");
    }
    if (rule.resources().isEmpty()) {
      errors.required(path.to("resources"), "resource rules must supply at least one resource");
    }
  }

  static void clusterRole(ClusterRole role, Errors errors) {
    rules(role.rules(), false, errors);
    if (role.hasAggregationRule()) {
      Path path = Path.of("aggregationRule").to("clusterRoleSelectors");
      List<LabelSelector> selectors = role.aggregationRule().clusterRoleSelectors();
      if (selectors.isEmpty()) {
        errors.required(
            path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
      }
      for (int i = 0; i < selectors.size(); i++) {
        LabelRules.selector(path.at(i), selectors.get(i), errors);
      }
    }
  }

  static void binding(RoleRef role, List<Subject> subjects, boolean namespaced, Errors errors) {
    Path path = Path.of("roleRef");
    if (!role.apiGroup().equals(GROUP)) {
      errors.unsupported(path.to("apiGroup"), role.apiGroup(), List.of(GROUP));
    }
    if (namespaced) {
      errors.oneOf(path.to("kind"), role.kind(), "Role", "ClusterRole");
    } else {
      errors.oneOf(path.to("kind"), role.kind(), "ClusterRole");
    }
    errors.requiredForm(path.to("name"), role.name(), Names::pathSegment);
    for (int i = 0; i < subjects.size(); i++) {
      subject(Path.of("subjects").at(i), subjects.get(i), namespaced, errors);
    }
  }

  private static void subject(Path path, Subject subject, boolean namespaced, Errors errors) {
    if (subject.name().isEmpty()) {
      errors.required(path.to("name"));
    }
    switch (subject.kind()) {
      case "ServiceAccount" -> {
        errors.formIfSet(path.to("name"), subject.name(), Names::dnsSubdomain);
        if (!subject.apiGroup().isEmpty()) {
          errors.unsupported(path.to("apiGroup"), subject.apiGroup(), List.of(""));
        }
        if (!namespaced && subject.namespace().isEmpty()) {
          errors.required(path.to("namespace"));
        }
      }
      case "User", "Group" -> {
        if (!subject.apiGroup().equals(GROUP)) {
          errors.unsupported(path.to("apiGroup"), subject.apiGroup(), List.of(GROUP));
        }
      }
      default ->
          errors.unsupported(
              path.to("kind"), subject.kind(), List.of("ServiceAccount", "User", "Group"));
    }
  }

  static void bindingUpdate(RoleRef now, RoleRef old, Errors errors) {
    if (!now.equals(old)) {
      errors.invalid(Path.of("roleRef"), now, "cannot change roleRef");
    }
  }
}
