package dev.caravel.apiserver.discovery;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A group of the API.
 *
 * @param name empty for the core group
 * @param versions the preferred one first
 */
record ServedGroup(String name, List<ServedVersion> versions) {

  /**
   * @param resources by the name of the resource
   */
  record ServedVersion(String version, List<Kind<?>> resources) {}

  /** The order in which upstream names its groups; clients look up short names in this order. */
  private static final List<String> ORDER =
      List.of(
          "",
          "apiregistration.k8s.io",
          "apps",
          "events.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "networking.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "storage.k8s.io",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "scheduling.k8s.io",
          "coordination.k8s.io",
          "node.k8s.io",
          "discovery.k8s.io",
          "resource.k8s.io",
          "flowcontrol.apiserver.k8s.io");

  ServedGroup {
    versions = List.copyOf(versions);
  }

  /** The groups of the built-in kinds that have a resource, the core group first. */
  static List<ServedGroup> builtIn() {
    var resources = new LinkedHashMap<String, LinkedHashMap<String, List<Kind<?>>>>();
    ORDER.forEach(group -> resources.put(group, new LinkedHashMap<>()));
    for (Kind<?> kind : Kinds.all()) {
      if (!kind.plural().isEmpty()) {
        resources
            .computeIfAbsent(kind.group(), g -> new LinkedHashMap<>())
            .computeIfAbsent(kind.version(), v -> new ArrayList<>())
            .add(kind);
      }
    }
    var groups = new ArrayList<ServedGroup>();
    resources.forEach((name, versions) -> {
      if (!versions.isEmpty()) {
        groups.add(new ServedGroup(name, versions(versions)));
      }
    });
    return List.copyOf(groups);
  }

  private static List<ServedVersion> versions(LinkedHashMap<String, List<Kind<?>>> versions) {
    return versions.entrySet().stream()
        .map(version ->
            new ServedVersion(
                version.getKey(),
                version.getValue().stream()
                    .sorted(Comparator.comparing(Kind::plural))
                    .<Kind<?>>map(kind -> kind)
                    .toList()))
        // All that is built in is GA: v2 before v1.
        .sorted(Comparator.comparing(ServedVersion::version).reversed())
        .toList();
  }

  /** {@code v1} or {@code apps/v1}. */
  String groupVersion(ServedVersion version) {
    return name.isEmpty() ? version.version() : name + "/" + version.version();
  }
}
