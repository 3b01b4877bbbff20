package dev.caravel.dns;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.caravel.client.Client;
import dev.caravel.client.informer.Informers;
import dev.caravel.dns.forward.Forwarder;
import dev.caravel.dns.server.Responder;
import dev.caravel.dns.server.TcpServer;
import dev.caravel.dns.server.UdpServer;
import dev.caravel.dns.zone.ClusterDirectory;
import dev.caravel.dns.zone.ClusterZone;
import dev.caravel.dns.zone.ReverseZone;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's name server.
 *
 * <p>How this works: {@code zone.ClusterDirectory} follows Namespaces, Services and EndpointSlices;
 * {@code zone.ClusterZone} and {@code zone.ReverseZone} say what a name means, from memory, with no
 * state of their own; {@code server.Responder} makes an answer of that, or passes the query on by
 * {@code forward.Forwarder} if the name is not the cluster's. {@code message} is the format. There
 * is no cache: the cluster's names are in memory anyway, and others' are cached by who is asked.
 */
public final class ClusterDns implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.caravel.dns");
  private static final int PORT_ATTEMPTS = 20;

  private final DnsConfig config;
  private final Informers informers;
  private final ClusterDirectory directory;
  private @Nullable UdpServer udp;
  private @Nullable TcpServer tcp;

  public ClusterDns(DnsConfig config, Client client, Clock clock) {
    this.config = config;
    this.informers = new Informers(client, clock);
    this.directory = new ClusterDirectory(informers);
  }

  /**
   * Listens, and starts to follow the API server; until its Services are known, queries for the
   * cluster's names fail ("SERVFAIL") rather than being answered wrongly.
   *
   * @throws IOException if the address cannot be had
   */
  public ClusterDns start() throws IOException {
    var forwarder = new Forwarder(config.upstreams(), ownAddresses(), config.address().getPort());
    var responder =
        new Responder(
            new ClusterZone(
                config.domain(), config.ttlSeconds(), directory, config.serviceAddresses()),
            new ReverseZone(config.domain(), config.ttlSeconds(), directory),
            forwarder);
    listen(responder);
    informers.start();
    if (config.upstreams().isEmpty()) {
      LOG.log(WARNING, "there is no resolver to ask for names outside {0}", config.domain());
    }
    LOG.log(INFO, "serves {0} on {1}", config.domain(), address());
    return this;
  }

  private List<InetAddress> ownAddresses() {
    var own = new ArrayList<>(config.serviceAddresses());
    own.add(config.address().getAddress());
    return own;
  }

  // A port that is free for UDP may be taken for TCP.
  private void listen(Responder responder) throws IOException {
    for (int attempt = 1; tcp == null; attempt++) {
      UdpServer server;
      try {
        server = UdpServer.open(config.address(), responder);
      } catch (IOException e) {
        throw cannotListen(e);
      }
      try {
        tcp = TcpServer.open(server.address(), responder);
        udp = server;
      } catch (IOException e) {
        server.close();
        if (config.address().getPort() != 0 || attempt == PORT_ATTEMPTS) {
          throw cannotListen(e);
        }
      }
    }
  }

  private IOException cannotListen(IOException e) {
    return new IOException(
        "cannot listen on "
            + config.address()
            + ": "
            + e.getMessage()
            + "; stop what listens there, or choose another address",
        e);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    var server = udp;
    return server == null ? config.address() : server.address();
  }

  /** Waits until the cluster's names are known; false if that takes longer. */
  public boolean awaitNames(Duration atMost) throws InterruptedException {
    return informers.awaitSync(atMost);
  }

  @Override
  public void close() throws IOException {
    informers.close();
    if (udp != null) {
      udp.close();
    }
    if (tcp != null) {
      tcp.close();
    }
  }
}
