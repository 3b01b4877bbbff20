package dev.caravel.proxy;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.nft.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How a node's proxy works.
 *
 * @param tableName the packet filter's table, which belongs to this proxy alone
 * @param nodeName this node's name, by which endpoints are local
 * @param families the address families it serves
 * @param podCidrs where pods have their addresses ({@code clusterCIDR})
 * @param serviceCidrs where cluster IPs are; empty if not known
 * @param nodePortRanges the node's addresses that node ports are on; empty for all, 127.0.0.1 too
 * @param masqueradeAll whether every connection to a cluster IP gets the node's address as source
 * @param healthAddress where {@code /healthz} and {@code /livez} are; empty for nowhere
 * @param metricsAddress where {@code /metrics} is; empty for nowhere
 */
public record ProxyConfig(
    String tableName,
    String nodeName,
    List<Family> families,
    List<Cidr> podCidrs,
    List<Cidr> serviceCidrs,
    List<Cidr> nodePortRanges,
    boolean masqueradeAll,
    Optional<InetSocketAddress> healthAddress,
    Optional<InetSocketAddress> metricsAddress) {

  public static final int HEALTH_PORT = 10256;
  public static final int METRICS_PORT = 10249;

  public ProxyConfig {
    families = List.copyOf(families);
    podCidrs = List.copyOf(podCidrs);
    serviceCidrs = List.copyOf(serviceCidrs);
    nodePortRanges = List.copyOf(nodePortRanges);
    if (tableName.isEmpty() || nodeName.isEmpty() || families.isEmpty()) {
      throw new IllegalArgumentException("a proxy needs a table, a node's name and a family");
    }
  }

  /** The proxy of an IPv4 cluster's node, with upstream's addresses for health and metrics. */
  public static ProxyConfig of(String cluster, String nodeName, Cidr podCidr, Cidr serviceCidr) {
    return new ProxyConfig(
        tableName(cluster),
        nodeName,
        List.of(Family.IPV4),
        List.of(podCidr),
        List.of(serviceCidr),
        List.of(),
        false,
        Optional.of(new InetSocketAddress(HEALTH_PORT)),
        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), METRICS_PORT)));
  }

  /** The table of a cluster's proxy. */
  public static String tableName(String cluster) {
    return "caravel-" + cluster + "-proxy";
  }

  /** The same with other addresses for health and metrics. */
  public ProxyConfig withAddresses(
      Optional<InetSocketAddress> health, Optional<InetSocketAddress> metrics) {
    return new ProxyConfig(
        tableName,
        nodeName,
        families,
        podCidrs,
        serviceCidrs,
        nodePortRanges,
        masqueradeAll,
        health,
        metrics);
  }
}
