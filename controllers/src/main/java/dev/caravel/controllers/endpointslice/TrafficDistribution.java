package dev.caravel.controllers.endpointslice;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.Endpoint;

/** Hints for proxies, by a service's {@code trafficDistribution} (KEP-4444, KEP-3015). */
final class TrafficDistribution {
  private TrafficDistribution() {}

  static Endpoint hinted(Endpoint endpoint, Service service) {
    boolean nodes = service.spec().trafficDistribution().equals("PreferSameNode");
    boolean zones =
        switch (service.spec().trafficDistribution()) {
          case "PreferClose", "PreferSameZone", "PreferSameNode" -> endpoint.hasZone();
          default -> false;
        };
    if (!endpoint.conditions().ready() || !(nodes || zones)) {
      return endpoint;
    }
    return endpoint.with(e ->
        e.hints(h -> {
          if (zones) {
            h.addForZones(z -> z.name(endpoint.zone()));
          }
          if (nodes) {
            h.addForNodes(n -> n.name(endpoint.nodeName()));
          }
        }));
  }
}
