package dev.caravel.network.bridge;

import dev.caravel.network.Attachment;
import dev.caravel.network.NetworkException;
import dev.caravel.network.PodNetwork;
import dev.caravel.network.PortMapping;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.MacAddress;
import dev.caravel.network.kernel.KernelException;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.link.Link;
import dev.caravel.network.link.Links;
import dev.caravel.network.link.Route;
import dev.caravel.network.netlink.NetlinkException;
import dev.caravel.network.nft.Nftables;
import dev.caravel.network.nft.Transaction;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The pods' network of one node.
 *
 * <p>How this works: the node has a bridge with the first address of its range. {@link
 * AddressFiles} chooses each pod's address and keeps it on disk before anything uses it; {@link
 * PodLink} connects the pod to the bridge; {@link PacketRules} is the node's packet filter. A call
 * first writes down what is to be and then makes the kernel agree, so a call that was cut short is
 * finished by the same call again, or by {@link #reconcile}.
 *
 * <p>Everything is asked of the kernel by netlink, in the network namespace of the thread that
 * called {@link #open}. One lock: calls run one after the other, each takes a few milliseconds.
 */
public final class BridgeNetwork implements PodNetwork, AutoCloseable {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final int MAX_PORTS = 256;

  private final NetworkConfig config;
  private final Links links;
  private final Nftables filter;
  private final AddressFiles addresses;
  private final PodLink podLink;
  private final PacketRules rules;
  private final ReentrantLock lock = new ReentrantLock();

  private BridgeNetwork(
      NetworkConfig config, Links links, Nftables filter, AddressFiles addresses) {
    this.config = config;
    this.links = links;
    this.filter = filter;
    this.addresses = addresses;
    this.podLink = new PodLink(config, links);
    this.rules = new PacketRules(config);
  }

  /**
   * Makes the bridge and the packet filter, or finds them as they are, and finds the pods that are
   * attached.
   *
   * @throws NetworkException if the kernel refuses, another process has the state directory or a
   *     file in it is damaged
   */
  public static BridgeNetwork open(NetworkConfig config) {
    var addresses = AddressFiles.open(config.stateDirectory(), config.podCidr());
    try {
      var network = new BridgeNetwork(config, Links.open(), Nftables.open(), addresses);
      try {
        network.prepareHost();
        return network;
      } catch (RuntimeException e) {
        network.links.close();
        network.filter.close();
        throw e;
      }
    } catch (NetlinkException | KernelException e) {
      addresses.close();
      throw new NetworkException("cannot set up the pod network: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      addresses.close();
      throw e;
    }
  }

  /**
   * Removes everything that a node with this configuration has made on the host: links, bridge,
   * packet filter and the addresses on disk. Nothing may use the network any more.
   *
   * @throws NetworkException if the kernel or the disk refuses
   */
  public static void wipe(NetworkConfig config) {
    try (var links = Links.open();
        var filter = Nftables.open()) {
      var bridge = links.find(config.bridgeName());
      if (bridge.isPresent()) {
        links.list().stream()
            .filter(link -> link.master() == bridge.get().index())
            .forEach(port -> links.delete(port.name()));
        links.delete(config.bridgeName());
      }
      filter.commit(new Transaction(PacketRules.table(config)).deleteTable());
      deleteFiles(config.stateDirectory());
    } catch (NetlinkException | KernelException | IOException e) {
      throw new NetworkException("cannot remove the pod network: " + e.getMessage(), e);
    }
  }

  private static void deleteFiles(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        Files.delete(file);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
    Files.delete(directory);
  }

  private void prepareHost() {
    Sysctl.enableForwarding();
    configureBridge();
    filter.commit(rules.replaceAll(addresses.all()));
  }

  private Link bridge() {
    return links.find(config.bridgeName()).filter(Link::up).orElseGet(this::configureBridge);
  }

  private Link configureBridge() {
    String name = config.bridgeName();
    var gateway = config.podCidr().nth(1);
    if (links.find(name).isEmpty()) {
      links.createBridge(name, MacAddress.of(gateway), config.mtu());
    }
    var bridge = links.require(name);
    links.up(bridge);
    links.addAddress(bridge, new Cidr(gateway, config.podCidr().prefixLength()));
    Sysctl.routeLoopback(name);
    // Pods reach each other by the bridge only, and redirects would use up the rate of ICMP errors.
    Sysctl.sendNoRedirects(name);
    for (var range : config.serviceCidrs()) {
      if (!range.isIpv6()) {
        // The index as metric: two clusters with the same range do not take it from each other.
        links.setRoute(new Route(range, Optional.empty(), bridge.index(), bridge.index()));
      }
    }
    return bridge;
  }

  @Override
  public Attachment attach(String id, Path netns, List<PortMapping> ports) {
    check(id, ports);
    lock.lock();
    try (var namespace = NetworkNamespace.open(netns)) {
      var known = addresses.find(id);
      if (known.isEmpty()) {
        refuseTakenPorts(id, ports);
      }
      var reservation = known.orElseGet(() -> addresses.reserve(id, ports));
      try {
        podLink.connect(reservation, namespace, bridge());
        publish(reservation);
      } catch (RuntimeException e) {
        if (known.isEmpty()) {
          remove(reservation);
        }
        throw e;
      }
      return attachment(reservation);
    } catch (NetlinkException | KernelException e) {
      throw new NetworkException("cannot attach " + id + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private static void check(String id, List<PortMapping> ports) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "sandbox id \"" + id + "\": use 1 to 253 of A-Z a-z 0-9 . _ -");
    }
    if (ports.size() > MAX_PORTS) {
      throw new NetworkException(
          id + " publishes " + ports.size() + " ports; at most " + MAX_PORTS + " are possible");
    }
    if (ports.stream()
        .anyMatch(port -> port.hostAddress().filter(BridgeNetwork::isIpv6).isPresent())) {
      throw new NetworkException(
          id + " publishes a port on an IPv6 address, but its network is IPv4");
    }
  }

  private static boolean isIpv6(InetAddress address) {
    return address.getAddress().length > 4;
  }

  private void refuseTakenPorts(String id, List<PortMapping> ports) {
    for (var other : addresses.all()) {
      for (var taken : other.ports()) {
        if (ports.stream().anyMatch(port -> collide(port, taken))) {
          throw new NetworkException(
              "cannot attach "
                  + id
                  + ": the host's port "
                  + taken.hostPort()
                  + "/"
                  + taken.protocol()
                  + " leads to "
                  + other.id()
                  + " already");
        }
      }
    }
  }

  private static boolean collide(PortMapping one, PortMapping other) {
    return one.protocol() == other.protocol()
        && one.hostPort() == other.hostPort()
        && (one.hostAddress().isEmpty()
            || other.hostAddress().isEmpty()
            || one.hostAddress().equals(other.hostAddress()));
  }

  private void publish(Reservation reservation) {
    if (!reservation.ports().isEmpty()) {
      filter.commit(rules.replaceAll(addresses.all()));
    }
  }

  private Attachment attachment(Reservation reservation) {
    return new Attachment(
        reservation.id(),
        List.of(reservation.address()),
        List.of(config.podCidr().nth(1)),
        PodLink.INTERFACE,
        config.linkName(reservation.id()),
        MacAddress.of(reservation.address()).text());
  }

  @Override
  public void detach(String id) {
    lock.lock();
    try {
      addresses.find(id).ifPresent(this::remove);
    } catch (NetlinkException e) {
      throw new NetworkException("cannot detach " + id + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  // The address goes back last: until then a repeated call finds what is still to be done.
  private void remove(Reservation reservation) {
    links.delete(config.linkName(reservation.id()));
    if (!reservation.ports().isEmpty()) {
      filter.commit(
          rules.replaceAll(
              addresses.all().stream().filter(other -> !other.equals(reservation)).toList()));
    }
    addresses.release(reservation.id());
  }

  @Override
  public Optional<Attachment> find(String id) {
    lock.lock();
    try {
      return addresses.find(id).map(this::attachment);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reconcile(Set<String> liveIds) {
    lock.lock();
    try {
      for (var reservation : addresses.all()) {
        if (!liveIds.contains(reservation.id())) {
          remove(reservation);
        }
      }
      repairPorts(addresses.all());
      filter.commit(rules.replaceAll(addresses.all()));
    } catch (NetlinkException e) {
      throw new NetworkException("cannot tidy up the pod network: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void repairPorts(Collection<Reservation> live) {
    var bridge = bridge();
    var expected = live.stream().map(pod -> config.linkName(pod.id())).collect(Collectors.toSet());
    for (var link : links.list()) {
      boolean isPort = link.master() == bridge.index();
      if (isPort && !expected.contains(link.name())) {
        links.delete(link.name());
      } else if (!isPort && expected.contains(link.name())) {
        links.setMaster(link.name(), bridge.index());
        links.hairpin(link.name());
      }
    }
  }

  @Override
  public Optional<String> problem() {
    try {
      var bridge = links.find(config.bridgeName());
      if (bridge.isEmpty()) {
        return Optional.of("the bridge " + config.bridgeName() + " is gone");
      }
      return bridge.get().up()
          ? Optional.empty()
          : Optional.of("the bridge " + config.bridgeName() + " is down");
    } catch (NetlinkException e) {
      return Optional.of("cannot see the bridge " + config.bridgeName() + ": " + e);
    }
  }

  /** Lets go of the kernel and the state directory; pods keep their network. */
  @Override
  public void close() {
    links.close();
    filter.close();
    addresses.close();
  }
}
