package dev.caravel.proxy;

import dev.caravel.client.ObjectKey;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.Protocol;
import dev.caravel.network.conntrack.Connection;
import dev.caravel.network.conntrack.ConnectionTable;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.Nftables;
import dev.caravel.network.nft.Table;
import dev.caravel.proxy.rules.ProxyTable;
import dev.caravel.proxy.rules.ServiceRules;
import dev.caravel.proxy.service.Backend;
import dev.caravel.proxy.service.PortName;
import dev.caravel.proxy.service.ServicePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of one address family. Owned by one thread. */
final class FamilyProxy implements AutoCloseable {
  private final Family family;
  private final String node;
  private final Table table;
  private final ServiceRules rules;
  private final ServiceSource source;
  private final Nftables filter;
  private final ConnectionTable connections;
  private final Map<ObjectKey, Map<PortName, ServicePort>> known = new HashMap<>();

  /** Opens the packet filter of the calling thread's network namespace. */
  FamilyProxy(Family family, ProxyConfig config, ServiceSource source) {
    this.family = family;
    this.node = config.nodeName();
    this.table = new Table(family, config.tableName());
    this.source = source;
    var everywhere = List.of(Cidr.parse(family == Family.IPV4 ? "0.0.0.0/0" : "::/0"));
    this.rules =
        new ServiceRules(
            new ProxyTable(
                table,
                config.podCidrs(),
                config.serviceCidrs(),
                config.nodePortRanges().isEmpty() ? everywhere : config.nodePortRanges(),
                config.masqueradeAll()));
    this.filter = Nftables.open();
    this.connections = ConnectionTable.open();
  }

  /** Writes the whole table anew. */
  void writeAll() {
    known.clear();
    var ports = new ArrayList<ServicePort>();
    for (var service : source.all()) {
      ports.addAll(remember(service).values());
    }
    filter.commit(rules.replaceAll(ports));
    forgetStaleFlows(ports);
  }

  /** Writes what has changed for some Services; the number of messages to the kernel. */
  int write(Set<ObjectKey> services) {
    var wanted = new LinkedHashMap<PortName, Optional<ServicePort>>();
    var flows = new ArrayList<ServicePort>();
    for (var service : services) {
      var before = known.getOrDefault(service, Map.of());
      before.keySet().forEach(name -> wanted.put(name, Optional.empty()));
      var after = remember(service);
      after.forEach((name, port) -> wanted.put(name, Optional.of(port)));
      before.forEach((name, port) -> {
        if (!port.equals(after.get(name))) {
          flows.add(after.getOrDefault(name, withoutBackends(port)));
        }
      });
    }
    var change = rules.update(wanted);
    filter.commit(change);
    forgetStaleFlows(flows);
    return change.size();
  }

  private Map<PortName, ServicePort> remember(ObjectKey service) {
    var ports = new LinkedHashMap<PortName, ServicePort>();
    source.ports(service, family, node).forEach(port -> ports.put(port.name(), port));
    if (ports.isEmpty()) {
      known.remove(service);
    } else {
      known.put(service, ports);
    }
    return ports;
  }

  private static ServicePort withoutBackends(ServicePort port) {
    return new ServicePort(
        port.name(),
        port.clusterIp(),
        port.port(),
        port.nodePort(),
        port.externalIps(),
        port.balancerIps(),
        port.balancerSources(),
        port.affinity(),
        List.of(),
        List.of(),
        port.externalLocal(),
        false);
  }

  // UDP has no end: a client that goes on sending would go on reaching a backend that is gone.
  private void forgetStaleFlows(Collection<ServicePort> ports) {
    var udp = ports.stream().filter(port -> port.name().protocol() == Protocol.UDP).toList();
    if (!udp.isEmpty()) {
      connections.forget(
          family, Protocol.UDP, flow -> udp.stream().anyMatch(port -> isStale(flow, port)));
    }
  }

  private static boolean isStale(Connection flow, ServicePort port) {
    var destination = flow.destination();
    var address = destination.getAddress();
    if (destination.getPort() == port.port() && address.equals(port.clusterIp())) {
      return !answers(port.internal(), flow.answerer());
    }
    boolean byAddress = destination.getPort() == port.port() && isExternal(port, address);
    boolean byNodePort = flow.translated() && destination.getPort() == port.nodePort();
    return (byAddress || byNodePort)
        && !answers(port.external(), flow.answerer())
        && !answers(port.internal(), flow.answerer());
  }

  private static boolean isExternal(ServicePort port, InetAddress address) {
    return port.externalIps().contains(address) || port.balancerIps().contains(address);
  }

  private static boolean answers(List<Backend> backends, InetSocketAddress answerer) {
    return backends.stream()
        .anyMatch(backend ->
            backend.port() == answerer.getPort()
                && backend.address().equals(answerer.getAddress()));
  }

  @Override
  public void close() {
    filter.close();
    connections.close();
  }
}
