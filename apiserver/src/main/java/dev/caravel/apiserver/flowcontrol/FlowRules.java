package dev.caravel.apiserver.flowcontrol;

import dev.caravel.api.flowcontrol.v1.NonResourcePolicyRule;
import dev.caravel.api.flowcontrol.v1.PolicyRulesWithSubjects;
import dev.caravel.api.flowcontrol.v1.ResourcePolicyRule;
import dev.caravel.api.flowcontrol.v1.Subject;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import java.util.List;

/** Matches requests against the rules of flow schemas (flowcontrol.apiserver.k8s.io/v1). */
final class FlowRules {
  private static final String ALL = "*";
  private static final String ACCOUNT = "system:serviceaccount:";

  private FlowRules() {}

  static boolean match(List<PolicyRulesWithSubjects> rules, UserInfo user, RequestInfo info) {
    for (PolicyRulesWithSubjects rule : rules) {
      if (rule.subjects().stream().anyMatch(subject -> isMeant(subject, user))
          && (info.isResourceRequest()
              ? rule.resourceRules().stream().anyMatch(r -> matches(r, info))
              : rule.nonResourceRules().stream().anyMatch(r -> matches(r, info)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMeant(Subject subject, UserInfo user) {
    return switch (subject.kind()) {
      case "User" -> is(subject.user().name(), user.name());
      case "Group" -> subject.group().name().equals(ALL) || user.isIn(subject.group().name());
      case "ServiceAccount" -> {
        String start = ACCOUNT + subject.serviceAccount().namespace() + ":";
        yield user.name().startsWith(start)
            && is(subject.serviceAccount().name(), user.name().substring(start.length()));
      }
      default -> false;
    };
  }

  private static boolean is(String wanted, String actual) {
    return wanted.equals(ALL) || wanted.equals(actual);
  }

  private static boolean matches(ResourcePolicyRule rule, RequestInfo info) {
    return has(rule.verbs(), info.verb())
        && has(rule.apiGroups(), info.group())
        && has(rule.resources(), info.resourceAndSubresource())
        && (info.namespace().isEmpty()
            ? rule.clusterScope()
            : has(rule.namespaces(), info.namespace()));
  }

  private static boolean has(List<String> wanted, String actual) {
    return wanted.contains(ALL) || wanted.contains(actual);
  }

  private static boolean matches(NonResourcePolicyRule rule, RequestInfo info) {
    return has(rule.verbs(), info.verb())
        && rule.nonResourceURLs().stream().anyMatch(path -> isPath(path, info.path()));
  }

  private static boolean isPath(String wanted, String actual) {
    return wanted.equals(ALL)
        || wanted.equals(actual)
        || (wanted.endsWith("/*") && actual.startsWith(wanted.substring(0, wanted.length() - 1)));
  }
}
