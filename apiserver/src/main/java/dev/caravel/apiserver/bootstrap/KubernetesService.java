package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.core.v1.EndpointAddress;
import dev.caravel.api.core.v1.EndpointPort;
import dev.caravel.api.core.v1.EndpointSubset;
import dev.caravel.api.core.v1.Endpoints;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.value.IntOrString;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.services.ServiceAllocations;

/** The Service default/kubernetes, which has the first cluster IP and leads to the API server. */
final class KubernetesService {
  private static final String NAMESPACE = "default";
  private static final String NAME = "kubernetes";
  private static final String PORT = "https";

  private final ObjectReader reader;
  private final OwnRequests requests;
  private final String serviceCidr;
  private final ServerEndpoint endpoint;

  KubernetesService(
      ObjectReader reader, OwnRequests requests, String serviceCidr, ServerEndpoint endpoint) {
    this.reader = reader;
    this.requests = requests;
    this.serviceCidr = serviceCidr;
    this.endpoint = endpoint;
  }

  void ensure() throws InterruptedException {
    if (reader.find(Service.KIND, NAMESPACE, NAME).isEmpty()) {
      requests.create(Service.KIND, service());
    }
    if (!endpoint.address().isEmpty()) {
      ensure(Endpoints.KIND, endpoints(), "subsets");
      ensure(EndpointSlice.KIND, slice(), "endpoints");
      ensure(EndpointSlice.KIND, slice(), "ports");
    }
  }

  /** Makes the object, or puts one of its fields right. */
  private void ensure(Kind<?> kind, Struct wanted, String field) throws InterruptedException {
    var stored = reader.find(kind, NAMESPACE, NAME);
    if (stored.isEmpty()) {
      requests.create(kind, wanted);
    } else if (!stored.get().get(field).equals(wanted.get(field))) {
      Struct object = stored.get();
      requests.update(kind, object.with(field, wanted.get(field).orElseThrow()));
    }
  }

  private Struct service() {
    String address = ServiceAllocations.firstAddress(serviceCidr);
    return Service.builder()
        .metadata(m ->
            m.name(NAME)
                .namespace(NAMESPACE)
                .putLabels("component", "apiserver")
                .putLabels("provider", "kubernetes"))
        .spec(spec ->
            spec.type("ClusterIP")
                .clusterIP(address)
                .addPorts(port ->
                    port.name(PORT)
                        .protocol("TCP")
                        .port(443)
                        .targetPort(IntOrString.of(endpoint.port()))))
        .build()
        .struct();
  }

  private Struct endpoints() {
    var subset =
        EndpointSubset.builder()
            .addAddresses(EndpointAddress.builder().ip(endpoint.address()).build())
            .addPorts(
                EndpointPort.builder().name(PORT).port(endpoint.port()).protocol("TCP").build())
            .build();
    return Endpoints.builder()
        .metadata(m ->
            m.name(NAME)
                .namespace(NAMESPACE)
                .putLabels("endpointslice.kubernetes.io/skip-mirror", "true"))
        .addSubsets(subset)
        .build()
        .struct();
  }

  private Struct slice() {
    var ready =
        Endpoint.builder()
            .addAddresses(endpoint.address())
            .conditions(conditions -> conditions.ready(true))
            .build();
    return EndpointSlice.builder()
        .metadata(
            m -> m.name(NAME).namespace(NAMESPACE).putLabels("kubernetes.io/service-name", NAME))
        .addressType("IPv4")
        .addEndpoints(ready)
        .addPorts(port -> port.name(PORT).port(endpoint.port()).protocol("TCP"))
        .build()
        .struct();
  }
}
