package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Chooses a new cluster's addresses and ports, so that it lives beside other clusters on this
 * machine: the usual ones for the first, the next free ones for others.
 */
final class FirstStart {
  static final int API_PORT = 6443;
  static final int KUBELET_PORT = 10250;
  static final int PROXY_HEALTH_PORT = 10256;

  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORTS_TRIED = 1000;
  static final Subnet ALL_PODS = Subnet.parse("10.244.0.0/16");
  static final Subnet ALL_SERVICES = Subnet.parse("10.96.0.0/16");
  private static final Subnet PRIVATE = Subnet.parse("10.0.0.0/8");
  private static final int CLUSTER_PREFIX = 16;

  private FirstStart() {}

  /**
   * Chooses.
   *
   * @param port the API server's, 0 for any free one; empty for the usual one if it is free
   * @param bind the addresses to listen on; empty for loopback and the node's
   * @throws IOException if the wanted port is taken or the machine has no address
   */
  static ClusterSettings choose(String name, Optional<Integer> port, List<String> bind)
      throws IOException {
    var own = ownNetworks();
    var node = nodeAddress();
    var listen = new LinkedHashSet<String>(bind);
    if (bind.isEmpty()) {
      listen.add(LOOPBACK);
      listen.add(node);
    }
    boolean named = !name.equals(ClusterSettings.DEFAULT_NAME);
    int apiPort = apiPort(port, listen, named);
    var pods = freeNetwork(ALL_PODS, own, -1);
    var services = freeNetwork(ALL_SERVICES, own, named ? offset(pods) : 0);
    return new ClusterSettings(
        name,
        apiPort,
        List.copyOf(listen),
        node,
        firstFree(KUBELET_PORT, List.of("0.0.0.0")),
        firstFree(PROXY_HEALTH_PORT, List.of("0.0.0.0")),
        pods.toString(),
        services.toString());
  }

  private static int apiPort(Optional<Integer> wanted, Iterable<String> listen, boolean named)
      throws IOException {
    if (wanted.isPresent()) {
      int port = wanted.get();
      if (port == 0) {
        return anyFree();
      }
      requireFree(port, listen);
      return port;
    }
    if (named) {
      return firstFree(API_PORT, listen);
    }
    requireFree(API_PORT, listen);
    return API_PORT;
  }

  private static void requireFree(int port, Iterable<String> listen) throws IOException {
    for (var address : listen) {
      if (!isFree(address, port)) {
        throw new IOException(
            taken(port, address)
                + "; stop it, or choose another port with --port (0: any free one)");
      }
    }
  }

  /**
   * Refuses to go on where the ports of an earlier start are not free any more.
   *
   * @throws IOException if one is taken, or the machine has lost an address
   */
  static void requireFree(ClusterSettings kept) throws IOException {
    for (var address : kept.bind()) {
      requireFree(kept.apiPort(), address, "API server");
    }
    requireFree(kept.kubeletPort(), kept.nodeAddress(), "kubelet");
    requireFree(kept.proxyHealthPort(), LOOPBACK, "kube-proxy");
  }

  private static void requireFree(int port, String address, String component) throws IOException {
    if (!isFree(address, port)) {
      throw new IOException(
          taken(port, address)
              + "; this cluster's "
              + component
              + " has that port: stop the other");
    }
  }

  private static String taken(int port, String address) {
    return "port "
        + port
        + " on "
        + address
        + " is taken by "
        + PortHolder.of(port).orElse("another program");
  }

  private static int firstFree(int from, Iterable<String> listen) throws IOException {
    for (int port = from; port < from + PORTS_TRIED; port++) {
      boolean free = true;
      for (var address : listen) {
        free &= isFree(address, port);
      }
      if (free) {
        return port;
      }
    }
    throw new IOException("no free port from " + from + " to " + (from + PORTS_TRIED - 1));
  }

  private static boolean isFree(String address, int port) throws IOException {
    var at = address(address);
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(at, port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** One of this machine's own addresses. */
  private static InetAddress address(String text) throws IOException {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("\"" + text + "\" is no IP address to listen on", e);
    }
    if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
      throw new IOException(
          "cannot listen on " + text + ": no interface of this machine has that address");
    }
    return address;
  }

  private static int anyFree() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The usual network, or the next of its size that no interface of this machine is in. */
  private static Subnet freeNetwork(Subnet usual, List<Subnet> taken, int shift) {
    int first = usual.base() >>> CLUSTER_PREFIX & 255;
    for (int i = 0; i < 256; i++) {
      int place = (first + Math.max(0, shift) + (shift < 0 ? -i : i) + 256) % 256;
      var candidate = PRIVATE.part(CLUSTER_PREFIX, place);
      if (taken.stream().noneMatch(candidate::overlaps)) {
        return candidate;
      }
    }
    return usual;
  }

  /** How far the pods' network is from the usual one: the Services' is moved as far. */
  private static int offset(Subnet pods) {
    return (ALL_PODS.base() >>> CLUSTER_PREFIX & 255) - (pods.base() >>> CLUSTER_PREFIX & 255);
  }

  private static List<Subnet> ownNetworks() throws IOException {
    var networks = new ArrayList<Subnet>();
    for (var link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (var address : link.getInterfaceAddresses()) {
        if (address.getAddress() instanceof Inet4Address) {
          networks.add(
              Subnet.parse(
                  address.getAddress().getHostAddress() + "/" + address.getNetworkPrefixLength()));
        }
      }
    }
    return networks;
  }

  /** The first address that is not this machine's alone; bridges of other clusters do not count. */
  private static String nodeAddress() throws IOException {
    for (var link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!link.isUp() || link.isLoopback() || link.getName().startsWith("cvl-")) {
        continue;
      }
      for (InetAddress address : Collections.list(link.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
          return address.getHostAddress();
        }
      }
    }
    throw new IOException(
        "this machine has no IPv4 address but loopback, and pods could not reach its API server;"
            + " give an interface an address first");
  }
}
