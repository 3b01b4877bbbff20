package dev.caravel.network;

import java.net.InetAddress;
import java.util.List;

/**
 * A sandbox's place on the network.
 *
 * @param id the sandbox's id
 * @param addresses its addresses, one for each address family; the first is the pod's primary one
 * @param gateways the default gateway for each address, in the same order
 * @param interfaceName the interface inside the namespace, {@code eth0}
 * @param hostInterfaceName the other end of the pair, on the host
 * @param macAddress the inner interface's hardware address, as {@code 0a:58:0a:f4:00:02}
 */
public record Attachment(
    String id,
    List<InetAddress> addresses,
    List<InetAddress> gateways,
    String interfaceName,
    String hostInterfaceName,
    String macAddress) {

  public Attachment {
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
    if (addresses.isEmpty() || addresses.size() != gateways.size()) {
      throw new IllegalArgumentException(
          "attachment of " + id + " needs as many gateways as addresses, and one at least");
    }
  }
}
