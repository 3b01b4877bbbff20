package dev.caravel.apiserver.table;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.View;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.api.rbac.v1.RoleRef;
import dev.caravel.api.rbac.v1.Subject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of group rbac.authorization.k8s.io. */
final class RbacTables {
  private static final String NO_RESOLUTION =
      " If the RoleRef cannot be resolved, the Authorizer must return an error.";

  private RbacTables() {}

  static List<Layout<?>> layouts() {
    return List.of(
        Plain.layout(Role.KIND),
        Plain.layout(ClusterRole.KIND),
        bindings(
            RoleBinding.KIND,
            "roleBinding",
            "RoleRef can reference a Role in the current namespace or a ClusterRole in the global"
                + " namespace.",
            RoleBinding::roleRef,
            RoleBinding::subjects),
        bindings(
            ClusterRoleBinding.KIND,
            "clusterRoleBinding",
            "RoleRef can only reference a ClusterRole in the global namespace.",
            ClusterRoleBinding::roleRef,
            ClusterRoleBinding::subjects));
  }

  private static <T extends View> Layout<T> bindings(
      Kind<T> kind,
      String name,
      String description,
      Function<T, RoleRef> role,
      Function<T, List<Subject>> subjects) {
    return Layout.of(kind)
        .name()
        .text(
            "Role",
            description + NO_RESOLUTION,
            b -> role.apply(b).kind() + "/" + role.apply(b).name())
        .age()
        .text("Users", "Users in the " + name, b -> names(subjects.apply(b), "User"))
        .wide()
        .text("Groups", "Groups in the " + name, b -> names(subjects.apply(b), "Group"))
        .wide()
        .text(
            "ServiceAccounts",
            "ServiceAccounts in the " + name,
            b -> names(subjects.apply(b), "ServiceAccount"))
        .wide();
  }

  private static String names(List<Subject> subjects, String kind) {
    return subjects.stream()
        .filter(subject -> subject.kind().equals(kind))
        .map(s -> kind.equals("ServiceAccount") ? s.namespace() + "/" + s.name() : s.name())
        .collect(Collectors.joining(", "));
  }
}
