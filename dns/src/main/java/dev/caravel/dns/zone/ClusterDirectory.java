package dev.caravel.dns.zone;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.informer.Informers;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the cluster has, as the API server tells it. */
public final class ClusterDirectory implements Directory {
  private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";
  private static final String BY_SERVICE = "service";
  private static final String BY_ADDRESS = "address";

  private final Informer<Namespace> namespaces;
  private final Informer<Service> services;
  private final Informer<EndpointSlice> slices;

  public ClusterDirectory(Informers informers) {
    namespaces = informers.of(Namespace.KIND);
    services = informers.of(Service.KIND);
    slices = informers.of(EndpointSlice.KIND);
    services.addIndex(BY_ADDRESS, service -> addresses(service.spec().clusterIPs()));
    slices.addIndex(
        BY_ADDRESS,
        slice ->
            slice.endpoints().stream()
                .flatMap(endpoint -> addresses(endpoint.addresses()).stream())
                .distinct()
                .toList());
    slices.addIndex(
        BY_SERVICE,
        slice ->
            List.of(
                new ObjectKey(
                        slice.metadata().namespace(),
                        slice.metadata().labels().getOrDefault(SERVICE_NAME_LABEL, ""))
                    .toString()));
  }

  // One way to write each address.
  private static List<String> addresses(Collection<String> texts) {
    return texts.stream()
        .flatMap(text -> Endpoints.literal(text).stream())
        .map(InetAddress::getHostAddress)
        .distinct()
        .toList();
  }

  @Override
  public boolean complete() {
    return namespaces.isSynced() && services.isSynced() && slices.isSynced();
  }

  @Override
  public boolean hasNamespace(String name) {
    return namespaces.store().get("", name).isPresent();
  }

  @Override
  public Optional<Service> service(String namespace, String name) {
    return services.store().get(namespace, name);
  }

  @Override
  public List<EndpointSlice> slices(String namespace, String service) {
    return slices.store().byIndex(BY_SERVICE, new ObjectKey(namespace, service).toString());
  }

  @Override
  public List<Service> servicesAt(InetAddress address) {
    return services.store().byIndex(BY_ADDRESS, address.getHostAddress());
  }

  @Override
  public List<EndpointSlice> slicesAt(InetAddress address) {
    return slices.store().byIndex(BY_ADDRESS, address.getHostAddress());
  }
}
