package dev.caravel.controllers.endpointslice;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.controllers.object.PodState;
import java.util.List;

/** A pod as an endpoint of a service. */
final class Endpoints {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private Endpoints() {}

  /** Whether a pod has an address and has not ended. */
  static boolean has(Pod pod) {
    return !PodState.isTerminal(pod) && !addresses(pod).isEmpty();
  }

  private static List<String> addresses(Pod pod) {
    var addresses = pod.status().podIPs().stream().map(ip -> ip.ip()).toList();
    return addresses.isEmpty() && pod.status().hasPodIP()
        ? List.of(pod.status().podIP())
        : addresses;
  }

  /** Those of its addresses that are IPv4, or IPv6. */
  static List<String> addresses(Pod pod, String type) {
    boolean six = type.equals("IPv6");
    return addresses(pod).stream().filter(address -> address.contains(":") == six).toList();
  }

  static Endpoint of(Service service, Pod pod, Node node, List<String> addresses) {
    boolean serving = PodState.isReady(pod);
    boolean terminating = PodState.isDeleted(pod);
    boolean ready = service.spec().publishNotReadyAddresses() || (serving && !terminating);
    var endpoint =
        Endpoint.builder()
            .addresses(addresses)
            .conditions(c -> c.ready(ready).serving(serving).terminating(terminating))
            .nodeName(pod.spec().nodeName())
            .targetRef(t ->
                t.kind("Pod")
                    .namespace(pod.metadata().namespace())
                    .name(pod.metadata().name())
                    .uid(pod.metadata().uid()));
    var zone = node.metadata().labels().getOrDefault(ZONE, "");
    if (!zone.isEmpty()) {
      endpoint.zone(zone);
    }
    if (pod.spec().hasHostname() && pod.spec().subdomain().equals(service.metadata().name())) {
      endpoint.hostname(pod.spec().hostname());
    }
    return endpoint.build();
  }
}
