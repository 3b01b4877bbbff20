package dev.caravel.dns;

import dev.caravel.dns.message.Name;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How the name server works.
 *
 * @param address where it listens, by UDP and TCP; port 0 for any that is free on both
 * @param domain the cluster's domain
 * @param ttlSeconds how long answers may be kept
 * @param serviceAddresses its own addresses as pods know them, the kube-dns Service's
 * @param upstreams the resolvers asked for other names, in that order; none: such names are refused
 */
public record DnsConfig(
    InetSocketAddress address,
    Name domain,
    int ttlSeconds,
    List<InetAddress> serviceAddresses,
    List<InetSocketAddress> upstreams) {

  /** What CoreDNS's kubernetes plugin takes. */
  public static final int DEFAULT_TTL_SECONDS = 5;

  private static final int MAX_TTL_SECONDS = 3600;

  public DnsConfig {
    serviceAddresses = List.copyOf(serviceAddresses);
    upstreams = List.copyOf(upstreams);
    if (ttlSeconds < 0 || ttlSeconds > MAX_TTL_SECONDS) {
      throw new IllegalArgumentException(
          "ttl " + ttlSeconds + ": it must be 0 to " + MAX_TTL_SECONDS + " seconds");
    }
  }

  /** The server of {@code cluster.local} that asks the host's resolvers for other names. */
  public static DnsConfig of(InetSocketAddress address, InetAddress serviceAddress) {
    return new DnsConfig(
        address,
        Name.parse("cluster.local"),
        DEFAULT_TTL_SECONDS,
        List.of(serviceAddress),
        ResolverFile.host());
  }
}
