package dev.caravel.network.link;

import dev.caravel.network.address.Cidr;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A route.
 *
 * @param gateway where packets go first; empty means the destination is on the link itself
 * @param link the index of the interface that leads there
 * @param metric of several routes to one destination the one with the lowest is taken
 */
public record Route(Cidr destination, Optional<InetAddress> gateway, int link, int metric) {

  /** A route to what is on the link itself. */
  public static Route onLink(Cidr destination, int link) {
    return new Route(destination, Optional.empty(), link, 0);
  }

  /** The route to everything else. */
  public static Route byDefault(InetAddress gateway, int link) {
    return new Route(new Cidr(gateway, 0), Optional.of(gateway), link, 0);
  }
}
