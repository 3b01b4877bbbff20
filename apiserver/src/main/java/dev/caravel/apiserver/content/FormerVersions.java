package dev.caravel.apiserver.content;

import java.util.Map;
import java.util.Set;

/**
 * Versions that are not served any more, or not yet, and that upstream can still read: whoever
 * sends them is told which version is expected. Upstream's scheme has them for the sake of stored
 * objects.
 */
final class FormerVersions {
  private static final Set<String> WORKLOADS =
      Set.of("ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet");

  private static final Map<String, Set<String>> KINDS =
      Map.ofEntries(
          Map.entry("apps/v1beta1", Set.of("ControllerRevision", "Deployment", "StatefulSet")),
          Map.entry("apps/v1beta2", WORKLOADS),
          Map.entry("batch/v1beta1", Set.of("CronJob")),
          Map.entry("coordination.k8s.io/v1beta1", Set.of("Lease")),
          Map.entry("discovery.k8s.io/v1beta1", Set.of("EndpointSlice")),
          Map.entry("events.k8s.io/v1beta1", Set.of("Event")),
          Map.entry(
              "extensions/v1beta1",
              Set.of("DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet")),
          Map.entry("networking.k8s.io/v1beta1", Set.of("Ingress", "IngressClass")),
          Map.entry("node.k8s.io/v1beta1", Set.of("RuntimeClass")),
          Map.entry("policy/v1beta1", Set.of("PodDisruptionBudget")),
          Map.entry(
              "rbac.authorization.k8s.io/v1beta1",
              Set.of("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")),
          Map.entry("scheduling.k8s.io/v1beta1", Set.of("PriorityClass")),
          Map.entry(
              "storage.k8s.io/v1beta1",
              Set.of(
                  "CSIDriver",
                  "CSINode",
                  "CSIStorageCapacity",
                  "StorageClass",
                  "VolumeAttachment",
                  "VolumeAttributesClass")));

  private FormerVersions() {}

  static boolean isKnown(String apiVersion, String kind) {
    return KINDS.getOrDefault(apiVersion, Set.of()).contains(kind);
  }

  /** The group that has the kind now. */
  static String group(String group, String kind) {
    if (!group.equals("extensions")) {
      return group;
    }
    return kind.equals("Ingress") || kind.equals("NetworkPolicy") ? "networking.k8s.io" : "apps";
  }
}
