package dev.caravel.controllers.endpointslice;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.value.IntOrString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** On which ports of a pod a service is served. */
final class EndpointPorts {
  private static final String TCP = "TCP";

  private EndpointPorts() {}

  /** In order of their names; a service's port that the pod has not got is left out. */
  static List<EndpointPort> of(Service service, Pod pod) {
    var ports = new ArrayList<EndpointPort>();
    for (var port : service.spec().ports()) {
      number(pod, port).ifPresent(number -> ports.add(port(port, number)));
    }
    ports.sort(
        Comparator.comparing(EndpointPort::name)
            .thenComparing(EndpointPort::protocol)
            .thenComparingInt(EndpointPort::port));
    return List.copyOf(ports);
  }

  private static EndpointPort port(ServicePort port, int number) {
    var endpoint =
        EndpointPort.builder().name(port.name()).protocol(protocol(port.protocol())).port(number);
    if (port.hasAppProtocol()) {
      endpoint.appProtocol(port.appProtocol());
    }
    return endpoint.build();
  }

  private static String protocol(String protocol) {
    return protocol.isEmpty() ? TCP : protocol;
  }

  /** A target that is named is the container port of that name. */
  private static OptionalInt number(Pod pod, ServicePort port) {
    return switch (port.targetPort()) {
      case IntOrString.Int target ->
          OptionalInt.of(target.value() == 0 ? port.port() : target.value());
      case IntOrString.Text target ->
          containers(pod)
              .flatMap(container -> container.ports().stream())
              .filter(p -> p.name().equals(target.value()))
              .filter(p -> protocol(p.protocol()).equals(protocol(port.protocol())))
              .mapToInt(p -> p.containerPort())
              .findFirst();
    };
  }

  /** Those that run beside each other: sidecars too. */
  private static Stream<Container> containers(Pod pod) {
    return Stream.concat(
        pod.spec().containers().stream(),
        pod.spec().initContainers().stream()
            .filter(container -> container.restartPolicy().equals("Always")));
  }
}
