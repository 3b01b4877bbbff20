package dev.caravel.kubelet.server;

import dev.caravel.client.Client;
import dev.caravel.kubelet.node.Machine;
import dev.caravel.kubelet.probe.ProbeCounts;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The kubelet's HTTPS API: logs, commands, ports, statistics and metrics of this node's pods, for
 * those whom the API server grants it.
 */
public final class KubeletServer implements AutoCloseable {
  private final HttpServer server;

  /**
   * What the server needs.
   *
   * @param certificate PEM file with the serving certificate
   * @param key PEM file with its key
   * @param clientCa PEM file with who may vouch for clients; an empty path: nobody
   * @param tokens whether bearer tokens are asked about
   * @param authorize whether it is asked who may do what
   * @param configuration for {@code /configz}, as JSON
   */
  public record Settings(
      String nodeName,
      Path certificate,
      Path key,
      Path clientCa,
      boolean anonymous,
      boolean tokens,
      boolean authorize,
      String configuration) {}

  /**
   * A server that does not listen yet.
   *
   * @throws IOException if certificates cannot be read
   */
  public KubeletServer(
      Settings settings,
      NodePods pods,
      Machine machine,
      ProbeCounts probes,
      Client client,
      Clock clock)
      throws IOException {
    var authentication =
        new Authentication(
            settings.clientCa(),
            settings.tokens() ? Optional.of(client) : Optional.empty(),
            settings.anonymous(),
            clock);
    var authorization =
        new Authorization(
            settings.authorize() ? Optional.of(client) : Optional.empty(),
            settings.nodeName(),
            clock);
    var stats = new NodeStats(settings.nodeName(), pods, machine, clock);
    var metrics = new NodeMetrics(settings.nodeName(), pods, stats, machine, probes);
    var api =
        new KubeletApi(
            authentication, authorization, pods, stats, metrics, settings.configuration(), clock);
    this.server = new HttpServer(ServerTls.of(settings.certificate(), settings.key()), api);
  }

  /**
   * Listens; a port of 0 takes a free one.
   *
   * @return where
   * @throws IOException if the address cannot be had
   */
  public InetSocketAddress start(InetSocketAddress address) throws IOException {
    return server.start(address);
  }

  @Override
  public void close() {
    server.close();
  }
}
