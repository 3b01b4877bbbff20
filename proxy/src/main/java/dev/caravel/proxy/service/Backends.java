package dev.caravel.proxy.service;

import dev.caravel.api.core.v1.ServicePort;
import dev.caravel.api.discovery.v1.Endpoint;
import dev.caravel.api.discovery.v1.EndpointPort;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.network.nft.Family;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The endpoints of one port of a Service, and which of them to use: those that are ready; if there
 * are none, those that still serve while they terminate (KEP-1669).
 */
final class Backends {
  private record Candidate(Backend backend, boolean ready, boolean servingWhileTerminating) {}

  private final List<Candidate> candidates;

  private Backends(List<Candidate> candidates) {
    this.candidates = candidates;
  }

  /** The endpoints for {@code port} in {@code slices}, which are those of its Service. */
  static Backends of(ServicePort port, List<EndpointSlice> slices, Family family, String node) {
    var byTarget = new LinkedHashMap<String, Candidate>();
    slices.stream()
        .filter(slice -> slice.addressType().equals(addressType(family)))
        .sorted(Comparator.comparing(slice -> slice.metadata().name()))
        .forEach(slice -> {
          for (var slicePort : slice.ports()) {
            if (matches(slicePort, port)) {
              for (var endpoint : slice.endpoints()) {
                candidate(endpoint, slicePort.port(), family, node)
                    .ifPresent(found -> byTarget.merge(key(found), found, Backends::better));
              }
            }
          }
        });
    return new Backends(List.copyOf(byTarget.values()));
  }

  private static String addressType(Family family) {
    return switch (family) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }

  private static boolean matches(EndpointPort slicePort, ServicePort port) {
    return slicePort.name().equals(port.name())
        && protocol(slicePort.protocol()).equals(protocol(port.protocol()))
        && slicePort.port() > 0;
  }

  private static String protocol(String name) {
    return name.isEmpty() ? "TCP" : name;
  }

  private static String key(Candidate candidate) {
    return candidate.backend().address().getHostAddress() + " " + candidate.backend().port();
  }

  // An endpoint may be in two slices for a moment while it moves from one to the other.
  private static Candidate better(Candidate one, Candidate other) {
    return one.ready() || !other.ready() ? one : other;
  }

  // The first address counts, as KEP-752 says; conditions that are not set are the good ones.
  private static Optional<Candidate> candidate(
      Endpoint endpoint, int port, Family family, String node) {
    if (endpoint.addresses().isEmpty()) {
      return Optional.empty();
    }
    return Addresses.parse(endpoint.addresses().getFirst(), family)
        .map(address -> {
          var conditions = endpoint.conditions();
          boolean ready = !conditions.hasReady() || conditions.ready();
          boolean serving = conditions.hasServing() ? conditions.serving() : ready;
          boolean local = !node.isEmpty() && node.equals(endpoint.nodeName());
          return new Candidate(
              new Backend(address, port, local), ready, serving && conditions.terminating());
        });
  }

  /** The backends in the whole cluster. */
  List<Backend> everywhere() {
    return usable(candidate -> true);
  }

  /** The backends on this node. */
  List<Backend> here() {
    return usable(candidate -> candidate.backend().local());
  }

  private List<Backend> usable(Predicate<Candidate> where) {
    var ready = select(where.and(Candidate::ready));
    return ready.isEmpty() ? select(where.and(Candidate::servingWhileTerminating)) : ready;
  }

  private List<Backend> select(Predicate<Candidate> which) {
    var selected = new ArrayList<Backend>();
    for (var candidate : candidates) {
      if (which.test(candidate)) {
        selected.add(candidate.backend());
      }
    }
    selected.sort(
        Comparator.comparing((Backend backend) -> order(backend.address()))
            .thenComparingInt(Backend::port));
    return selected;
  }

  // A stable order, so that the same endpoints in another order are no change.
  private static String order(InetAddress address) {
    return HexFormat.of().formatHex(address.getAddress());
  }
}
