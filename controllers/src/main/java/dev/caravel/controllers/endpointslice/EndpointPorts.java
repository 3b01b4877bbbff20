package dev.caravel.controllers.endpointslice;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.controllers.object.ServicePods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** On which ports of a pod a service is served. */
final class EndpointPorts {
  private EndpointPorts() {}

  /** In order of their names; a service's port that the pod has not got is left out. */
  static List<EndpointPort> of(Service service, Pod pod) {
    var ports = new ArrayList<EndpointPort>();
    for (var port : service.spec().ports()) {
      ServicePods.port(pod, port).ifPresent(number -> ports.add(port(port, number)));
    }
    ports.sort(
        Comparator.comparing(EndpointPort::name)
            .thenComparing(EndpointPort::protocol)
            .thenComparingInt(EndpointPort::port));
    return List.copyOf(ports);
  }

  private static EndpointPort port(ServicePort port, int number) {
    var endpoint =
        EndpointPort.builder()
            .name(port.name())
            .protocol(ServicePods.protocol(port.protocol()))
            .port(number);
    if (port.hasAppProtocol()) {
      endpoint.appProtocol(port.appProtocol());
    }
    return endpoint.build();
  }
}
