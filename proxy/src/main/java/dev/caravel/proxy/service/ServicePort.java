package dev.caravel.proxy.service;

import dev.caravel.network.address.Cidr;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * All that this node does for one port of a Service in one address family.
 *
 * @param nodePort 0 for none
 * @param externalIps {@code spec.externalIPs}
 * @param balancerIps the load balancer's addresses that the node answers for itself
 * @param balancerSources who may use them; empty for everyone
 * @param affinity how long a client stays with its backend; zero for not at all
 * @param internal the backends for connections to the cluster IP
 * @param external the backends for connections from outside
 * @param externalLocal whether outside connections stay on this node and keep their source
 * @param hasBackends whether there are backends anywhere; if so, connections that find none here
 *     are dropped rather than refused
 */
public record ServicePort(
    PortName name,
    InetAddress clusterIp,
    int port,
    int nodePort,
    List<InetAddress> externalIps,
    List<InetAddress> balancerIps,
    List<Cidr> balancerSources,
    Duration affinity,
    List<Backend> internal,
    List<Backend> external,
    boolean externalLocal,
    boolean hasBackends) {

  public ServicePort {
    externalIps = List.copyOf(externalIps);
    balancerIps = List.copyOf(balancerIps);
    balancerSources = List.copyOf(balancerSources);
    internal = List.copyOf(internal);
    external = List.copyOf(external);
  }
}
