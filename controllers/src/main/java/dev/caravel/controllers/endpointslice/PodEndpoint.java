package dev.caravel.controllers.endpointslice;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.controllers.object.PodState;
import java.util.List;

/** A pod as an endpoint of a service. */
final class PodEndpoint {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private PodEndpoint() {}

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
