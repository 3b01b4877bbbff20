package dev.caravel.network;

import dev.caravel.network.address.Protocol;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A port of the host that leads to a port of the sandbox ({@code hostPort} of a container port).
 *
 * @param hostAddress the host's address it is published on; empty means all
 * @param hostPort 1 to 65535
 * @param podPort 1 to 65535
 */
public record PortMapping(
    Protocol protocol, Optional<InetAddress> hostAddress, int hostPort, int podPort) {

  public PortMapping {
    if (hostPort < 1 || hostPort > 65535 || podPort < 1 || podPort > 65535) {
      throw new IllegalArgumentException(
          "port mapping " + hostPort + ":" + podPort + ": ports are 1 to 65535");
    }
  }

  /** A mapping on all addresses of the host. */
  public static PortMapping of(Protocol protocol, int hostPort, int podPort) {
    return new PortMapping(protocol, Optional.empty(), hostPort, podPort);
  }
}
