package dev.caravel.network.bridge;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.link.Links;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the network of one node is like.
 *
 * @param cluster the cluster's name, a DNS label; names on the host are made of it, so that
 *     clusters live side by side
 * @param stateDirectory where addresses are kept across restarts; made if it is not there
 * @param podCidr the IPv4 range that this node's pods get their addresses from, /30 or larger; the
 *     first address is the bridge's
 * @param mtu the largest packet on pods' links, in bytes
 * @param clusterCidrs where pods appear with their own address; everywhere else they appear with
 *     the node's. The node's own range always counts as one of them
 * @param serviceCidrs the addresses of Services: the host gets a route for them, so that it reaches
 *     Services also when it has no default route
 */
public record NetworkConfig(
    String cluster,
    Path stateDirectory,
    Cidr podCidr,
    int mtu,
    List<Cidr> clusterCidrs,
    List<Cidr> serviceCidrs) {

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final int MIN_MTU = 576;
  private static final int MAX_MTU = 65535;
  private static final int MAX_PREFIX = 30;

  public NetworkConfig {
    clusterCidrs = List.copyOf(clusterCidrs);
    serviceCidrs = List.copyOf(serviceCidrs);
    if (!DNS_LABEL.matcher(cluster).matches()) {
      throw new IllegalArgumentException(
          "cluster name \""
              + cluster
              + "\": use at most 63 lower-case letters, digits and hyphens, no hyphen at the ends");
    }
    if (podCidr.isIpv6() || podCidr.prefixLength() > MAX_PREFIX) {
      throw new IllegalArgumentException(
          "pod range " + podCidr + ": it must be IPv4 and at least a /" + MAX_PREFIX);
    }
    if (mtu < MIN_MTU || mtu > MAX_MTU) {
      throw new IllegalArgumentException(
          "MTU " + mtu + ": it must be " + MIN_MTU + " to " + MAX_MTU);
    }
  }

  /** A network as it usually is: Ethernet's MTU, nothing of the cluster outside this node. */
  public static NetworkConfig of(String cluster, Path stateDirectory, Cidr podCidr) {
    return new NetworkConfig(cluster, stateDirectory, podCidr, 1500, List.of(), List.of());
  }

  /** The bridge's name: the cluster's where it fits, otherwise a hash of it. */
  public String bridgeName() {
    String name = "cvl-" + cluster;
    return name.length() <= Links.NAME_CHARACTERS ? name : hashed("cvl-", cluster);
  }

  /** The name of the packet filter's table. */
  public String tableName() {
    return "caravel-" + cluster;
  }

  /** The name of the host's end of a sandbox's link. */
  String linkName(String id) {
    return hashed("cvl", cluster + "/" + id);
  }

  private static String hashed(String prefix, String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return (prefix + HexFormat.of().formatHex(hash)).substring(0, Links.NAME_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
