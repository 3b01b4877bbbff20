package dev.caravel.apiserver.authorization;

import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.api.rbac.v1.RoleRef;
import dev.caravel.apiserver.request.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Allows what a role grants that is bound to the user or one of his groups (mode RBAC). */
public final class RbacAuthorizer implements Authorizer {
  private final RbacIndex index;

  public RbacAuthorizer(RbacIndex index) {
    this.index = index;
  }

  @Override
  public Decision authorize(Attributes attributes) {
    var missing = new ArrayList<String>();
    var found = new ArrayList<String>();
    visit(
        attributes.user(),
        attributes.namespace(),
        missing,
        grant -> {
          if (Rules.allow(grant.rules(), attributes)) {
            found.add(grant.reason());
            return false;
          }
          return true;
        });
    if (!found.isEmpty()) {
      return Decision.allow(found.getFirst());
    }
    return missing.isEmpty() ? Decision.NO_OPINION : Decision.noOpinion("RBAC: " + text(missing));
  }

  private static String text(List<String> missing) {
    var distinct = missing.stream().distinct().toList();
    return distinct.size() == 1 ? distinct.getFirst() : "[" + String.join(", ", distinct) + "]";
  }

  /** All rules that apply to {@code user} in a namespace, or with an empty one cluster-wide. */
  List<PolicyRule> rules(UserInfo user, String namespace, List<String> missing) {
    var rules = new ArrayList<PolicyRule>();
    visit(
        user,
        namespace,
        missing,
        grant -> {
          rules.addAll(grant.rules());
          return true;
        });
    return rules;
  }

  /** The rules that a reference in a binding stands for; empty if the role is not there. */
  java.util.Optional<List<PolicyRule>> rules(RoleRef ref, String namespace) {
    return index.rules(ref, namespace);
  }

  private record Grant(List<PolicyRule> rules, String reason) {}

  private void visit(
      UserInfo user, String namespace, List<String> missing, Predicate<Grant> goesOn) {
    List<String> keys = Subjects.keys(user);
    for (var bound : index.clusterBindings(keys)) {
      RoleRef ref = bound.binding().roleRef();
      var rules = index.rules(ref, "");
      if (rules.isEmpty()) {
        missing.add(notFound(ref));
      } else if (!goesOn.test(
          new Grant(
              rules.get(),
              "RBAC: allowed by ClusterRoleBinding \"%s\" of %s \"%s\" to %s"
                  .formatted(
                      bound.binding().metadata().name(),
                      ref.kind(),
                      ref.name(),
                      Subjects.describe(bound.subject()))))) {
        return;
      }
    }
    if (namespace.isEmpty()) {
      return;
    }
    for (var bound : index.bindings(namespace, keys)) {
      RoleRef ref = bound.binding().roleRef();
      var rules = index.rules(ref, namespace);
      if (rules.isEmpty()) {
        missing.add(notFound(ref));
      } else if (!goesOn.test(
          new Grant(
              rules.get(),
              "RBAC: allowed by RoleBinding \"%s/%s\" of %s \"%s\" to %s"
                  .formatted(
                      bound.binding().metadata().name(),
                      namespace,
                      ref.kind(),
                      ref.name(),
                      Subjects.describe(bound.subject()))))) {
        return;
      }
    }
  }

  private static String notFound(RoleRef ref) {
    return "%s.rbac.authorization.k8s.io \"%s\" not found"
        .formatted(ref.kind().equals("Role") ? "role" : "clusterrole", ref.name());
  }
}
