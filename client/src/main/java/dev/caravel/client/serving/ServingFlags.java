package dev.caravel.client.serving;

import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Upstream's flags for a component's own HTTPS server, to be mixed into its command. As upstream
 * has it, paths other than {@code --authorization-always-allow-paths} are for those whom the API
 * server grants them, and for nobody without {@code --authorization-kubeconfig}.
 */
public final class ServingFlags {
  private static final Logger LOG = System.getLogger("dev.caravel.client.serving");
  private static final String AUTHENTICATION = "extension-apiserver-authentication";

  @Option(names = "--bind-address", description = "Where health and metrics are served.")
  private InetAddress bindAddress = new InetSocketAddress(0).getAddress();

  @Option(names = "--secure-port", description = "The port they are served at; 0: not at all.")
  private int securePort;

  @Option(names = "--tls-cert-file", description = "PEM; without it one is made.")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--tls-private-key-file", description = "PEM; the key of --tls-cert-file.")
  private Optional<Path> privateKey = Optional.empty();

  @Option(names = "--client-ca-file", description = "Who vouches for callers' certificates.")
  private Optional<Path> clientCa = Optional.empty();

  @Option(
      names = "--authentication-kubeconfig",
      description = "The API server that knows callers' tokens; without it nobody has one.")
  private Optional<Path> authenticationKubeconfig = Optional.empty();

  @Option(
      names = "--authentication-skip-lookup",
      arity = "0..1",
      fallbackValue = "true",
      description = "Do not ask the API server who vouches for callers' certificates.")
  private boolean skipLookup;

  @Option(
      names = "--authorization-kubeconfig",
      description = "The API server that knows callers' rights; without it nobody has any.")
  private Optional<Path> authorizationKubeconfig = Optional.empty();

  @Option(
      names = "--authorization-always-allow-paths",
      split = ",",
      description = "Paths that everybody may see.")
  private List<String> openPaths = List.of("/healthz", "/readyz", "/livez");

  /**
   * Flags of a component.
   *
   * @param port that upstream's listens at by default
   */
  public ServingFlags(int port) {
    securePort = port;
  }

  /**
   * Serves the pages, unless the port is 0.
   *
   * @throws IOException if the address cannot be had or a file not be used
   */
  public Serving serve(Map<String, Page> pages, Clock clock) throws IOException {
    if (securePort == 0) {
      return new Serving(Optional.empty(), Optional.empty(), Optional.empty());
    }
    var reviewsTokens = authenticationKubeconfig.map(file -> client(file, clock));
    var reviewsRights = authorizationKubeconfig.map(file -> client(file, clock));
    var authentication = new Authentication(authorities(reviewsTokens), reviewsTokens, clock);
    var server =
        new ComponentServer(
            new InetSocketAddress(bindAddress, securePort),
            key(clock),
            authentication,
            new Authorization(new HashSet<>(openPaths), reviewsRights, clock),
            pages);
    LOG.log(Level.INFO, "health and metrics are served at {0}", server.address());
    return new Serving(Optional.of(server), reviewsTokens, reviewsRights);
  }

  /** A server, and what it asks others with. */
  public record Serving(
      Optional<ComponentServer> server,
      Optional<Client> reviewsTokens,
      Optional<Client> reviewsRights)
      implements AutoCloseable {
    @Override
    public void close() {
      server.ifPresent(ComponentServer::close);
      reviewsTokens.ifPresent(Client::close);
      reviewsRights.ifPresent(Client::close);
    }
  }

  private static Client client(Path kubeconfig, Clock clock) {
    return new Client(new HttpTransport(Kubeconfig.load(kubeconfig).current(), clock));
  }

  private ServingKey key(Clock clock) throws IOException {
    if (certificate.isEmpty() && privateKey.isEmpty()) {
      return ServingKey.selfSigned(clock);
    }
    return ServingKey.read(
        certificate.orElseThrow(() -> new IOException("a key needs its --tls-cert-file")),
        privateKey.orElseThrow(
            () -> new IOException("a certificate needs its --tls-private-key-file")));
  }

  /** Who vouches for callers: what the flag says, or else what the API server publishes. */
  private Optional<byte[]> authorities(Optional<Client> cluster) throws IOException {
    if (clientCa.isPresent()) {
      return Optional.of(Files.readAllBytes(clientCa.get()));
    }
    if (cluster.isEmpty() || skipLookup) {
      return Optional.empty();
    }
    try {
      return cluster
          .get()
          .resource(ConfigMap.KIND)
          .namespace("kube-system")
          .find(AUTHENTICATION)
          .map(map -> map.data().getOrDefault("client-ca-file", ""))
          .filter(pem -> !pem.isEmpty())
          .map(pem -> pem.getBytes(StandardCharsets.UTF_8));
    } catch (ApiException | TransportException e) {
      LOG.log(
          Level.WARNING,
          "no certificate of a caller counts: cannot read ConfigMap kube-system/{0}: {1}",
          AUTHENTICATION,
          e.getMessage());
      return Optional.empty();
    }
  }
}
