package dev.caravel.apiserver.authorization;

import dev.caravel.api.rbac.v1.PolicyRule;
import java.util.List;

/** Matches requests against RBAC rules (rbac.authorization.k8s.io/v1 PolicyRule). */
final class Rules {
  private static final String ALL = "*";

  private Rules() {}

  static boolean allow(List<PolicyRule> rules, Attributes attributes) {
    for (PolicyRule rule : rules) {
      if (allows(rule, attributes)) {
        return true;
      }
    }
    return false;
  }

  static boolean allows(PolicyRule rule, Attributes attributes) {
    if (!has(rule.verbs(), attributes.verb())) {
      return false;
    }
    return attributes.isResourceRequest()
        ? has(rule.apiGroups(), attributes.group())
            && hasResource(rule.resources(), attributes)
            && hasName(rule.resourceNames(), attributes.name())
        : hasPath(rule.nonResourceURLs(), attributes.path());
  }

  private static boolean has(List<String> allowed, String asked) {
    return allowed.contains(ALL) || allowed.contains(asked);
  }

  private static boolean hasResource(List<String> allowed, Attributes attributes) {
    String asked = attributes.resourceAndSubresource();
    for (String resource : allowed) {
      if (resource.equals(ALL) || resource.equals(asked)) {
        return true;
      }
      // "*/scale" is the scale of every resource.
      if (!attributes.subresource().isEmpty()
          && resource.length() == attributes.subresource().length() + 2
          && resource.startsWith("*/")
          && resource.endsWith(attributes.subresource())) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasName(List<String> allowed, String asked) {
    return allowed.isEmpty() || allowed.contains(asked);
  }

  static boolean hasPath(List<String> allowed, String asked) {
    for (String path : allowed) {
      if (path.equals(ALL)
          || path.equals(asked)
          || (path.endsWith(ALL) && asked.startsWith(path.substring(0, path.length() - 1)))) {
        return true;
      }
    }
    return false;
  }
}
