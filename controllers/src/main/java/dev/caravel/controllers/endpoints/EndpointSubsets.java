package dev.caravel.controllers.endpoints;

import dev.caravel.api.core.v1.EndpointAddress;
import dev.caravel.api.core.v1.EndpointPort;
import dev.caravel.api.core.v1.EndpointSubset;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.controllers.object.PodState;
import dev.caravel.controllers.object.ServicePods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A service's pods as the subsets of an Endpoints object: one for all that have the same ports. As
 * upstream's, addresses are in the order of their text, then of their pods' UIDs.
 */
final class EndpointSubsets {
  /** More are left out, ready ones last. */
  static final int MOST_ADDRESSES = 1000;

  private static final class Subset {
    private final List<EndpointAddress> ready = new ArrayList<>();
    private final List<EndpointAddress> notReady = new ArrayList<>();
  }

  private EndpointSubsets() {}

  static List<EndpointSubset> of(Service service, List<Pod> pods) {
    var subsets = new LinkedHashMap<List<EndpointPort>, Subset>();
    var family = ServicePods.families(service).getFirst();
    boolean unready = service.spec().publishNotReadyAddresses();
    pods.stream()
        .filter(pod -> unready || !PodState.isDeleted(pod))
        .filter(pod -> !ServicePods.addresses(pod, family).isEmpty())
        .sorted(
            Comparator.comparing((Pod pod) -> !(unready || PodState.isReady(pod)))
                .thenComparing(pod -> ServicePods.addresses(pod, family).getFirst())
                .thenComparing(pod -> pod.metadata().uid()))
        .limit(MOST_ADDRESSES)
        .forEach(pod -> {
          var ports = ports(service, pod);
          if (ports.isEmpty() && !service.spec().ports().isEmpty()) {
            return;
          }
          var subset = subsets.computeIfAbsent(ports, p -> new Subset());
          boolean ready = unready || PodState.isReady(pod);
          (ready ? subset.ready : subset.notReady).add(address(service, pod, family));
        });
    var result = new ArrayList<EndpointSubset>();
    subsets.forEach((ports, subset) -> result.add(subset(ports, subset)));
    return result;
  }

  private static EndpointSubset subset(List<EndpointPort> ports, Subset subset) {
    var made = EndpointSubset.builder();
    if (!subset.ready.isEmpty()) {
      made.addresses(subset.ready);
    }
    if (!subset.notReady.isEmpty()) {
      made.notReadyAddresses(subset.notReady);
    }
    if (!ports.isEmpty()) {
      made.ports(ports);
    }
    return made.build();
  }

  private static List<EndpointPort> ports(Service service, Pod pod) {
    var ports = new ArrayList<EndpointPort>();
    for (var port : service.spec().ports()) {
      ServicePods.port(pod, port).ifPresent(number -> ports.add(port(port, number)));
    }
    return ports;
  }

  private static EndpointPort port(ServicePort port, int number) {
    var made = EndpointPort.builder().port(number).protocol(ServicePods.protocol(port.protocol()));
    if (port.hasName()) {
      made.name(port.name());
    }
    if (port.hasAppProtocol()) {
      made.appProtocol(port.appProtocol());
    }
    return made.build();
  }

  private static EndpointAddress address(Service service, Pod pod, String family) {
    var address =
        EndpointAddress.builder()
            .ip(ServicePods.addresses(pod, family).getFirst())
            .targetRef(t ->
                t.kind("Pod")
                    .namespace(pod.metadata().namespace())
                    .name(pod.metadata().name())
                    .uid(pod.metadata().uid()));
    if (pod.spec().hasNodeName()) {
      address.nodeName(pod.spec().nodeName());
    }
    if (pod.spec().hasHostname() && pod.spec().subdomain().equals(service.metadata().name())) {
      address.hostname(pod.spec().hostname());
    }
    return address.build();
  }
}
