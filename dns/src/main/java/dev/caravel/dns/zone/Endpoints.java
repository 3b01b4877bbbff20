package dev.caravel.dns.zone;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The endpoints of a Service that have names: those that are ready. */
final class Endpoints {
  /**
   * A port of an endpoint.
   *
   * @param name the endpoint's name below the Service's: its hostname, or its address with dashes
   */
  record NamedEndpoint(
      String name, InetAddress address, String port, String protocol, int number) {}

  private Endpoints() {}

  static List<NamedEndpoint> of(List<EndpointSlice> slices) {
    var found = new ArrayList<NamedEndpoint>();
    for (var slice : slices) {
      for (var endpoint : slice.endpoints()) {
        if (isReady(endpoint)) {
          for (var text : endpoint.addresses()) {
            literal(text).ifPresent(address -> add(found, slice, endpoint, address));
          }
        }
      }
    }
    return found;
  }

  private static void add(
      List<NamedEndpoint> found, EndpointSlice slice, Endpoint endpoint, InetAddress address) {
    String name = name(endpoint, address);
    if (slice.ports().isEmpty()) {
      found.add(new NamedEndpoint(name, address, "", "", 0));
    }
    for (var port : slice.ports()) {
      found.add(new NamedEndpoint(name, address, port.name(), protocol(port), port.port()));
    }
  }

  private static String protocol(EndpointPort port) {
    return port.protocol().isEmpty() ? "TCP" : port.protocol();
  }

  static boolean isReady(Endpoint endpoint) {
    return !endpoint.conditions().hasReady() || endpoint.conditions().ready();
  }

  static String name(Endpoint endpoint, InetAddress address) {
    return endpoint.hostname().isEmpty()
        ? address.getHostAddress().replace('.', '-').replace(':', '-')
        : endpoint.hostname();
  }

  static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isHeadless(Service service) {
    return service.spec().clusterIP().equals("None");
  }
}
