package dev.caravel.apiserver.authorization;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.api.rbac.v1.RoleRef;
import dev.caravel.apiserver.admission.AdmissionPlugin;
import dev.caravel.apiserver.admission.AdmissionRequest;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps users from granting what they do not have: a role may be written only by who holds all its
 * rights or may {@code escalate} it, and bound only by who holds them or may {@code bind} it.
 */
public final class RbacEscalation implements AdmissionPlugin {
  private static final PolicyRule EVERYTHING =
      PolicyRule.builder()
          .verbs(List.of("*"))
          .apiGroups(List.of("*"))
          .resources(List.of("*"))
          .build();
  private static final PolicyRule EVERY_URL =
      PolicyRule.builder().verbs(List.of("*")).nonResourceURLs(List.of("*")).build();

  private final RbacAuthorizer rbac;
  private final Authorizer authorizer;

  /**
   * @param authorizer the server's own, asked for the verbs escalate and bind
   */
  public RbacEscalation(RbacAuthorizer rbac, Authorizer authorizer) {
    this.rbac = rbac;
    this.authorizer = authorizer;
  }

  @Override
  public void validate(AdmissionRequest request) {
    if (request.operation() == AdmissionRequest.Operation.DELETE
        || request.user().isIn(UserInfo.MASTERS)) {
      return;
    }
    if (request.isFor(ClusterRole.KIND)) {
      checkRole(request, clusterRoleRules(ClusterRole.of(request.object())), "aggregationRule");
    } else if (request.isFor(Role.KIND)) {
      checkRole(request, Role.of(request.object()).rules(), "rules");
    } else if (request.isFor(ClusterRoleBinding.KIND)) {
      checkBinding(request, ClusterRoleBinding.of(request.object()).roleRef());
    } else if (request.isFor(RoleBinding.KIND)) {
      checkBinding(request, RoleBinding.of(request.object()).roleRef());
    }
  }

  /** A role that takes in others may come to hold everything. */
  private static List<PolicyRule> clusterRoleRules(ClusterRole role) {
    return role.hasAggregationRule() ? List.of(EVERYTHING, EVERY_URL) : role.rules();
  }

  private void checkRole(AdmissionRequest request, List<PolicyRule> rules, String otherField) {
    if (!isUnchanged(request, "rules", otherField) && !may("escalate", request, request.name())) {
      confirm(request, rules);
    }
  }

  private static boolean isUnchanged(AdmissionRequest request, String... fields) {
    if (request.old().isEmpty()) {
      return false;
    }
    Struct old = request.old().get();
    for (String field : fields) {
      if (!old.get(field).equals(request.object().get(field))) {
        return false;
      }
    }
    return true;
  }

  private void checkBinding(AdmissionRequest request, RoleRef ref) {
    if (isUnchanged(request, "roleRef", "subjects") || mayBind(request, ref)) {
      return;
    }
    var rules = rbac.rules(ref, request.namespace());
    if (rules.isEmpty()) {
      throw ApiError.notFound(request.kind().group(), request.kind().plural(), ref.name());
    }
    confirm(request, rules.get());
  }

  private boolean mayBind(AdmissionRequest request, RoleRef ref) {
    Kind<?> role = ref.kind().equals("Role") ? Role.KIND : ClusterRole.KIND;
    return authorizer
        .authorize(
            Attributes.ofResource(
                request.user(),
                "bind",
                role.group(),
                role.plural(),
                "",
                request.namespace(),
                ref.name()))
        .isAllowed();
  }

  private boolean may(String verb, AdmissionRequest request, String name) {
    return authorizer
        .authorize(
            Attributes.ofResource(
                request.user(),
                verb,
                request.kind().group(),
                request.kind().plural(),
                "",
                request.namespace(),
                name))
        .isAllowed();
  }

  private void confirm(AdmissionRequest request, List<PolicyRule> rules) {
    var owned = rbac.rules(request.user(), request.namespace(), new ArrayList<>());
    var missing = RuleCover.missing(owned, rules);
    if (missing.isEmpty()) {
      return;
    }
    var lines = new TreeSet<String>();
    compact(missing).forEach(rule -> lines.add(shown(rule)));
    throw ApiError.forbidden(
        request.kind().group(),
        request.kind().plural(),
        request.name(),
        "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held:\n%s"
            .formatted(
                request.user().name(), quoted(request.user().groups()), String.join("\n", lines)));
  }

  /** Puts the verbs of one resource together again. */
  private static List<PolicyRule> compact(List<PolicyRule> rules) {
    var verbsOf = new LinkedHashMap<PolicyRule, LinkedHashSet<String>>();
    var others = new ArrayList<PolicyRule>();
    for (PolicyRule rule : rules) {
      boolean isSimple =
          rule.resourceNames().isEmpty()
              && rule.nonResourceURLs().isEmpty()
              && rule.apiGroups().size() == 1
              && rule.resources().size() == 1;
      if (isSimple) {
        verbsOf
            .computeIfAbsent(rule.with(r -> r.verbs(List.of())), r -> new LinkedHashSet<>())
            .addAll(rule.verbs());
      } else {
        others.add(rule);
      }
    }
    verbsOf.forEach((rule, verbs) -> others.add(rule.with(r -> r.verbs(List.copyOf(verbs)))));
    return others;
  }

  private static String shown(PolicyRule rule) {
    var parts = new LinkedHashMap<String, List<String>>();
    parts.put("APIGroups", rule.apiGroups());
    parts.put("Resources", rule.resources());
    parts.put("NonResourceURLs", rule.nonResourceURLs());
    parts.put("ResourceNames", rule.resourceNames());
    parts.put("Verbs", rule.verbs());
    return parts.entrySet().stream()
        .filter(part -> !part.getValue().isEmpty())
        .map(
            (Map.Entry<String, List<String>> part) -> part.getKey() + ":" + quoted(part.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(" ", "[", "]"));
  }
}
