package dev.caravel.launcher.cluster;

import dev.caravel.api.rbac.v1.ClusterRoleBinding;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import java.util.List;

/**
 * Lets the controller manager do what its controllers do, and no more. Upstream's acts as a service
 * account for each controller; this one has one identity in its process, which is bound to the same
 * roles.
 */
final class ControllerRights {
  static final String USER = "system:kube-controller-manager";

  private static final List<String> ROLES =
      List.of(
          "deployment-controller",
          "replicaset-controller",
          "endpointslice-controller",
          "endpoint-controller",
          "namespace-controller",
          "generic-garbage-collector",
          "service-account-controller",
          "root-ca-cert-publisher",
          "node-controller",
          "pod-garbage-collector",
          "clusterrole-aggregation-controller");

  private ControllerRights() {}

  /** Creates the bindings that are missing. */
  static void create(Client client) {
    var bindings = client.resource(ClusterRoleBinding.KIND);
    for (var role : ROLES) {
      var name = "caravel:controller:" + role;
      if (bindings.find(name).isPresent()) {
        continue;
      }
      try {
        bindings.create(
            ClusterRoleBinding.builder()
                .metadata(m -> m.name(name))
                .roleRef(ref ->
                    ref.apiGroup("rbac.authorization.k8s.io")
                        .kind("ClusterRole")
                        .name("system:controller:" + role))
                .addSubjects(subject ->
                    subject.apiGroup("rbac.authorization.k8s.io").kind("User").name(USER))
                .build());
      } catch (ApiException e) {
        if (!e.isAlreadyExists()) {
          throw e;
        }
      }
    }
  }
}
