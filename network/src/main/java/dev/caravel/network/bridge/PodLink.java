package dev.caravel.network.bridge;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.MacAddress;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.link.Link;
import dev.caravel.network.link.Links;
import dev.caravel.network.link.Route;
import dev.caravel.network.link.VethPair;
import java.net.InetAddress;

/**
 * A pod's pair of links. The pod's end has a single address and a route to the bridge only: so
 * whatever it sends goes through the host's routing, where Services are translated, also between
 * pods of one node. On hosts where bridges themselves translate (br_netfilter, which Docker turns
 * on), a packet may go from port to port; the hairpin mode serves a pod that reaches itself there.
 */
final class PodLink {
  static final String INTERFACE = "eth0";
  private static final String LOOPBACK = "lo";

  private final NetworkConfig config;
  private final Links host;
  private final InetAddress gateway;

  PodLink(NetworkConfig config, Links host) {
    this.config = config;
    this.host = host;
    this.gateway = config.podCidr().nth(1);
  }

  /** Makes the pair, unless it is there and whole. */
  void connect(Reservation reservation, NetworkNamespace pod, Link bridge) {
    String hostName = config.linkName(reservation.id());
    try (var links = Links.open(pod)) {
      if (isConnected(links, reservation, hostName, bridge)) {
        return;
      }
      host.delete(hostName);
      host.createVethPair(
          new VethPair(
              hostName,
              bridge.index(),
              INTERFACE,
              MacAddress.of(reservation.address()),
              pod,
              config.mtu()));
      try {
        host.hairpin(hostName);
        configure(links, reservation.address());
      } catch (RuntimeException e) {
        host.delete(hostName);
        throw e;
      }
    }
  }

  private boolean isConnected(Links links, Reservation reservation, String hostName, Link bridge) {
    return host.find(hostName).filter(link -> link.master() == bridge.index()).isPresent()
        && links
            .find(INTERFACE)
            .filter(Link::up)
            .filter(link -> links.addresses(link).contains(Cidr.single(reservation.address())))
            .isPresent();
  }

  private void configure(Links links, InetAddress address) {
    links.up(links.require(LOOPBACK));
    var inside = links.require(INTERFACE);
    links.addAddress(inside, Cidr.single(address));
    links.up(inside);
    links.setRoute(Route.onLink(Cidr.single(gateway), inside.index()));
    links.setRoute(Route.byDefault(gateway, inside.index()));
  }
}
