package dev.caravel.proxy;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.client.ListOptions;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.informer.Informers;
import dev.caravel.network.nft.Family;
import dev.caravel.proxy.service.ServicePort;
import dev.caravel.proxy.service.ServicePorts;
import java.util.List;
import java.util.function.Consumer;

/** The Services of the cluster and their slices, as the API server has them. */
final class ServiceSource {
  private static final String BY_SERVICE = "service";
  private static final ListOptions OURS =
      ListOptions.ALL.withLabels(
          "!" + ServicePorts.OTHER_PROXY_LABEL + ",!" + ServicePorts.HEADLESS_LABEL);

  private final Informer<Service> services;
  private final Informer<EndpointSlice> slices;

  ServiceSource(Informers informers, Consumer<ObjectKey> changed) {
    services = informers.of(Service.KIND, OURS);
    slices = informers.of(EndpointSlice.KIND, OURS);
    slices.addIndex(BY_SERVICE, slice -> List.of(serviceOf(slice).toString()));
    services.onChange(service -> changed.accept(ObjectKey.of(service)));
    slices.addHandler(
        slice -> changed.accept(serviceOf(slice)),
        (before, after) -> {
          changed.accept(serviceOf(before));
          changed.accept(serviceOf(after));
        },
        slice -> changed.accept(serviceOf(slice)));
  }

  private static ObjectKey serviceOf(EndpointSlice slice) {
    var metadata = slice.metadata();
    return new ObjectKey(
        metadata.namespace(), metadata.labels().getOrDefault(ServicePorts.SERVICE_NAME_LABEL, ""));
  }

  List<ObjectKey> all() {
    return services.store().list().stream().map(ObjectKey::of).toList();
  }

  /** The ports of a Service; none if it is gone. */
  List<ServicePort> ports(ObjectKey key, Family family, String node) {
    return services
        .store()
        .get(key)
        .map(service ->
            ServicePorts.of(
                service, slices.store().byIndex(BY_SERVICE, key.toString()), family, node))
        .orElse(List.of());
  }
}
