package dev.caravel.apiserver.authorization;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.rbac.v1.ClusterRole;
import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.api.rbac.v1.PolicyRule;
import dev.caravel.api.rbac.v1.Role;
import dev.caravel.api.rbac.v1.RoleBinding;
import dev.caravel.api.rbac.v1.RoleRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All roles and bindings of the cluster, found by what an access check asks for: roles by name,
 * bindings by subject. Kept up to date by watches; reading takes no lock.
 */
public final class RbacIndex {
  private final Map<String, ClusterRole> clusterRoles = new ConcurrentHashMap<>();
  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private final BindingIndex<ClusterRoleBinding> clusterBindings = new BindingIndex<>();
  private final Map<String, BindingIndex<RoleBinding>> bindings = new ConcurrentHashMap<>();

  /** Puts or replaces a role. */
  public void put(ClusterRole role) {
    clusterRoles.put(role.metadata().name(), role);
  }

  /** Puts or replaces a role. */
  public void put(Role role) {
    roles.put(key(role), role);
  }

  /** Puts or replaces a binding. */
  public void put(ClusterRoleBinding binding) {
    clusterBindings.put(binding, binding.subjects(), "");
  }

  /** Puts or replaces a binding. */
  public void put(RoleBinding binding) {
    String namespace = binding.metadata().namespace();
    bindings
        .computeIfAbsent(namespace, n -> new BindingIndex<>())
        .put(binding, binding.subjects(), namespace);
  }

  public void remove(ClusterRole role) {
    clusterRoles.remove(role.metadata().name());
  }

  public void remove(Role role) {
    roles.remove(key(role));
  }

  public void remove(ClusterRoleBinding binding) {
    clusterBindings.remove(binding.metadata().name());
  }

  public void remove(RoleBinding binding) {
    var index = bindings.get(binding.metadata().namespace());
    if (index != null) {
      index.remove(binding.metadata().name());
    }
  }

  /**
   * The rules a reference stands for.
   *
   * @param namespace the binding's, empty for a cluster role binding
   * @return empty if the role is not there
   */
  Optional<List<PolicyRule>> rules(RoleRef ref, String namespace) {
    return switch (ref.kind()) {
      case "ClusterRole" ->
          Optional.ofNullable(clusterRoles.get(ref.name())).map(ClusterRole::rules);
      case "Role" -> Optional.ofNullable(roles.get(namespace + "/" + ref.name())).map(Role::rules);
      default -> Optional.empty();
    };
  }

  List<BindingIndex.Bound<ClusterRoleBinding>> clusterBindings(List<String> subjectKeys) {
    return clusterBindings.of(subjectKeys);
  }

  List<BindingIndex.Bound<RoleBinding>> bindings(String namespace, List<String> subjectKeys) {
    var index = bindings.get(namespace);
    return index == null ? List.of() : index.of(subjectKeys);
  }

  private static String key(KubernetesObject object) {
    return object.metadata().namespace() + "/" + object.metadata().name();
  }
}
