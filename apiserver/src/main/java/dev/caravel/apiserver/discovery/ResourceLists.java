package dev.caravel.apiserver.discovery;

import dev.caravel.api.meta.v1.APIGroup;
import dev.caravel.api.meta.v1.APIGroupList;
import dev.caravel.api.meta.v1.APIResource;
import dev.caravel.api.meta.v1.APIResourceList;
import dev.caravel.api.meta.v1.APIVersions;
import dev.caravel.api.meta.v1.GroupVersionForDiscovery;
import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.discovery.ServedGroup.ServedVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Discovery one group and version at a time, as it was from the beginning. */
final class ResourceLists {
  private ResourceLists() {}

  /** The answer of {@code /api}. */
  static APIVersions versions(ServedGroup core, String serverAddress) {
    return APIVersions.builder()
        .clearApiVersion()
        .versions(core.versions().stream().map(ServedVersion::version).toList())
        .addServerAddressByClientCIDRs(
            anyone -> anyone.clientCIDR("0.0.0.0/0").serverAddress(serverAddress))
        .build();
  }

  /** The answer of {@code /apis}. */
  static APIGroupList groups(List<ServedGroup> groups) {
    return APIGroupList.builder()
        .groups(
            groups.stream()
                .map(group -> group(group).with(g -> g.clearKind().clearApiVersion()))
                .toList())
        .build();
  }

  /** The answer of {@code /apis/GROUP}. */
  static APIGroup group(ServedGroup group) {
    var versions =
        group.versions().stream()
            .map(version ->
                GroupVersionForDiscovery.builder()
                    .groupVersion(group.groupVersion(version))
                    .version(version.version())
                    .build())
            .toList();
    return APIGroup.builder()
        .name(group.name())
        .versions(versions)
        .preferredVersion(versions.getFirst())
        .build();
  }

  /** The answer of {@code /api/v1} and {@code /apis/GROUP/VERSION}. */
  static APIResourceList resources(ServedGroup group, ServedVersion version) {
    var all = new ArrayList<APIResource>();
    for (Kind<?> kind : version.resources()) {
      all.add(
          APIResource.builder()
              .name(kind.plural())
              .singularName(kind.singular())
              .namespaced(kind.namespaced())
              .kind(kind.kind())
              .verbs(verbs(kind))
              .shortNames(kind.shortNames())
              .categories(kind.categories())
              .storageVersionHash(StorageVersionHash.of(kind))
              .build());
      new TreeMap<>(kind.subresources()).forEach((name, verbs) -> all.add(subresource(kind, name)));
    }
    var list = APIResourceList.builder().groupVersion(group.groupVersion(version)).resources(all);
    // Upstream leaves the core group's list without one.
    return group.name().isEmpty() ? list.clearApiVersion().build() : list.build();
  }

  private static APIResource subresource(Kind<?> resource, String name) {
    var response = ResponseKind.of(resource, name);
    var subresource =
        APIResource.builder()
            .name(resource.plural() + "/" + name)
            .singularName("")
            .namespaced(resource.namespaced())
            .kind(response.kind())
            .verbs(sorted(resource.subresources().getOrDefault(name, List.of())));
    return response.apiVersionDiffers()
        ? subresource.group(response.group()).version(response.version()).build()
        : subresource.build();
  }

  /** In upstream's order, with watch, which goes wherever list goes. */
  static List<String> verbs(Kind<?> kind) {
    var verbs = new ArrayList<>(kind.verbs());
    if (verbs.contains("list") && verbs.contains("update") && !verbs.contains("watch")) {
      verbs.add("watch");
    }
    return sorted(verbs);
  }

  static List<String> sorted(List<String> verbs) {
    return verbs.stream().sorted().toList();
  }
}
