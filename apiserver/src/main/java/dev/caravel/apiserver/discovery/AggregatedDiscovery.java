package dev.caravel.apiserver.discovery;

import dev.caravel.api.apidiscovery.v2.APIGroupDiscovery;
import dev.caravel.api.apidiscovery.v2.APIGroupDiscoveryList;
import dev.caravel.api.apidiscovery.v2.APIResourceDiscovery;
import dev.caravel.api.apidiscovery.v2.APISubresourceDiscovery;
import dev.caravel.api.apidiscovery.v2.APIVersionDiscovery;
import dev.caravel.api.meta.v1.GroupVersionKind;
import dev.caravel.api.object.Kind;
import dev.caravel.apiserver.discovery.ServedGroup.ServedVersion;
import java.util.List;
import java.util.TreeMap;

/** Everything in one answer (KEP-3352, apidiscovery.k8s.io/v2). */
final class AggregatedDiscovery {
  private AggregatedDiscovery() {}

  static APIGroupDiscoveryList of(List<ServedGroup> groups) {
    return APIGroupDiscoveryList.builder()
        .items(groups.stream().map(AggregatedDiscovery::group).toList())
        .build();
  }

  private static APIGroupDiscovery group(ServedGroup group) {
    return APIGroupDiscovery.builder()
        .clearKind()
        .clearApiVersion()
        .metadata(metadata -> metadata.name(group.name()))
        .versions(group.versions().stream().map(AggregatedDiscovery::version).toList())
        .build();
  }

  private static APIVersionDiscovery version(ServedVersion version) {
    return APIVersionDiscovery.builder()
        .version(version.version())
        .resources(
            version.resources().stream()
                .<APIResourceDiscovery>map(AggregatedDiscovery::resource)
                .toList())
        .freshness("Current")
        .build();
  }

  private static APIResourceDiscovery resource(Kind<?> kind) {
    return APIResourceDiscovery.builder()
        .resource(kind.plural())
        .responseKind(named("", "", kind.kind()))
        .scope(kind.namespaced() ? "Namespaced" : "Cluster")
        .singularResource(kind.singular())
        .verbs(ResourceLists.verbs(kind))
        .shortNames(kind.shortNames())
        .categories(kind.categories())
        .subresources(
            new TreeMap<>(kind.subresources())
                .entrySet().stream()
                    .map(entry -> subresource(kind, entry.getKey(), entry.getValue()))
                    .toList())
        .build();
  }

  private static APISubresourceDiscovery subresource(
      Kind<?> resource, String name, List<String> verbs) {
    var response = ResponseKind.of(resource, name);
    return APISubresourceDiscovery.builder()
        .subresource(name)
        .responseKind(
            response.apiVersionDiffers()
                ? named(response.group(), response.version(), response.kind())
                : named("", "", response.kind()))
        .verbs(ResourceLists.sorted(verbs))
        .build();
  }

  /** Group and version are empty where they are the resource's own. */
  private static GroupVersionKind named(String group, String version, String kind) {
    return GroupVersionKind.builder().group(group).version(version).kind(kind).build();
  }
}
