package dev.caravel.apiserver;

import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.apiserver.admission.AdmissionChain;
import dev.caravel.apiserver.admission.AdmissionPlugin;
import dev.caravel.apiserver.admission.BuiltInPlugins;
import dev.caravel.apiserver.admission.quota.QuotaAdmission;
import dev.caravel.apiserver.admission.quota.QuotaIndex;
import dev.caravel.apiserver.authentication.OpenIdPages;
import dev.caravel.apiserver.authentication.TokenIssuer;
import dev.caravel.apiserver.authorization.BootstrapRoles;
import dev.caravel.apiserver.authorization.RbacEscalation;
import dev.caravel.apiserver.bootstrap.BootstrapObjects;
import dev.caravel.apiserver.bootstrap.OwnRequests;
import dev.caravel.apiserver.bootstrap.ServerEndpoint;
import dev.caravel.apiserver.chain.ConnectRoute;
import dev.caravel.apiserver.chain.InProcessTransport;
import dev.caravel.apiserver.chain.RequestChain;
import dev.caravel.apiserver.chain.Routes;
import dev.caravel.apiserver.discovery.Discovery;
import dev.caravel.apiserver.flowcontrol.FlowSchemas;
import dev.caravel.apiserver.health.ComponentStatuses;
import dev.caravel.apiserver.health.HealthPages;
import dev.caravel.apiserver.http.HttpLimits;
import dev.caravel.apiserver.http.HttpServer;
import dev.caravel.apiserver.http.ServerTls;
import dev.caravel.apiserver.metrics.Metrics;
import dev.caravel.apiserver.openapi.OpenApi;
import dev.caravel.apiserver.pki.Pki;
import dev.caravel.apiserver.registry.Registry;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.PathHandler;
import dev.caravel.apiserver.request.ResourceRoute;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.reviews.ReviewRoutes;
import dev.caravel.apiserver.streams.Kubelets;
import dev.caravel.apiserver.streams.StreamRoutes;
import dev.caravel.apiserver.version.IndexPage;
import dev.caravel.apiserver.version.VersionPage;
import dev.caravel.client.transport.Transport;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The API server (kube-apiserver).
 *
 * <p>How this works: a request comes in through {@link HttpServer}, passes the stages of {@link
 * RequestChain} and is answered by one of {@link Routes}: the {@link Registry} for stored
 * resources, reviews and token requests, pages. {@link Access} says who may do what. At the start
 * the certificates, the token key and the stored state are made ready side by side; the default
 * roles are seen to; then the server listens.
 *
 * <p>One instance is started once and closed once. The store stays its owner's.
 */
public final class KubeApiServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final ApiServerConfig config;
  private final KeyValueStore store;
  private final Clock clock;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final Keys keys;
  private volatile boolean isReady;
  private volatile boolean isClosing;
  private final QuotaIndex quotas = new QuotaIndex();
  private volatile @Nullable OwnRequests writes;
  private @Nullable Registry registry;
  private @Nullable BootstrapObjects objects;
  private @Nullable ServerObjects ownObjects;
  private final CompletableFuture<RequestChain> chain = new CompletableFuture<>();
  private final CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
  private @Nullable Future<HttpServer> listening;

  /**
   * A server that is not started yet.
   *
   * @param store where objects are kept; stays open when the server closes
   */
  public KubeApiServer(ApiServerConfig config, KeyValueStore store, Clock clock) {
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.keys = new Keys(config.certificates(), config.tokens(), clock, background);
  }

  /**
   * Starts the server; when this returns it listens and is ready.
   *
   * @throws IOException if keys cannot be read or written, or the address cannot be had
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public KubeApiServer start() throws IOException, InterruptedException {
    try {
      listening = background.submit(this::listen);
      var reader = new DeferredReader();
      var access = new Access(config, keys, reader, clock);
      var admission = AdmissionChain.of(plugins(access, reader));
      var opened = Registry.open(store, clock, config.registry().with(admission));
      registry = opened;
      reader.set(opened.reader());
      access.indexes().follow(reader);
      var flows = new FlowSchemas();
      flows.follow(reader);
      quotas.follow(reader);
      objects = bootstrap(opened, reader);
      objects.start();
      var requests = new OwnRequests(opened, clock);
      writes = requests;
      new BootstrapRoles(reader, requests).reconcile(access.defaults());
      var own = new ServerObjects(reader, requests, clock, ServedNames.host());
      ownObjects = own;
      background.execute(() -> write(own));

      var metrics = new Metrics(this::inFlight, VersionPage.VERSION, background);
      var routes =
          new Routes(
              pages(metrics),
              connections(access, reader),
              special(access, reader, admission),
              opened);
      var stages =
          new RequestChain(
              clock,
              access.authenticator(keys),
              access.authorizer(),
              flows,
              routes,
              metrics,
              config.limits());
      chain.complete(stages);
      await(listening);
      isReady = true;
      return this;
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Nobody waits for these. */
  private void write(ServerObjects own) {
    try {
      own.write(ClientAuthentication.published(config.certificates().requestHeaders(), keys));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      if (!isClosing) {
        LOG.log(Level.ERROR, "what others need to know of the server could not be written", e);
      }
    }
  }

  /** Pods cannot reach a loopback address: then the Service's endpoints are left alone. */
  private BootstrapObjects bootstrap(Registry opened, ObjectReader reader)
      throws IOException, InterruptedException {
    var advertised = ServedNames.advertised(config);
    String reached = advertised.isLoopbackAddress() ? "" : advertised.getHostAddress();
    return new BootstrapObjects(
        opened,
        reader,
        clock,
        config.registry().serviceCidr(),
        new ServerEndpoint(reached, port()));
  }

  /** Listens at once; requests that come before the server is ready wait for it. */
  private HttpServer listen() throws IOException {
    var tls = ServerTls.of(keys.server(ServedNames.of(config)), keys.clientAuthorities());
    var server =
        new HttpServer(tls, exchange -> stages().handle(exchange), HttpLimits.DEFAULT, clock);
    try {
      address.complete(server.start(config.listen()));
      return server;
    } catch (IOException e) {
      address.completeExceptionally(e);
      throw e;
    }
  }

  /** The port; one that is taken as it comes is waited for. */
  private int port() throws IOException, InterruptedException {
    return config.listen().getPort() == 0 ? await(address).getPort() : config.listen().getPort();
  }

  private RequestChain stages() throws InterruptedException {
    try {
      return chain.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the API server did not start", e.getCause());
    }
  }

  private static <T> T await(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Who may grant what is judged last, on the object as it will be. */
  private List<AdmissionPlugin> plugins(Access access, ObjectReader reader) {
    var plugins = new ArrayList<>(BuiltInPlugins.of(reader, clock));
    plugins.add(
        new QuotaAdmission(
            reader,
            quotas,
            quota -> started(writes).updateStatus(ResourceQuota.KIND, quota.struct())));
    plugins.add(new RbacEscalation(access.rbac(), access.authorizer()));
    return plugins;
  }

  private List<ConnectRoute> connections(Access access, ObjectReader reader) {
    var kubelets =
        new Kubelets(
            reader,
            config.kubeletAddressTypes(),
            () -> StreamRoutes.tls(keys.kubeletClient(), keys.kubeletAuthorities()));
    return StreamRoutes.of(reader, kubelets, access.authorizer());
  }

  /** Resources that are not stored. */
  private List<ResourceRoute> special(
      Access access, ObjectReader reader, AdmissionChain admission) {
    var routes = new ArrayList<>(reviews(access, reader, admission));
    routes.add(new ComponentStatuses(() -> Checks.answers(store)));
    return routes;
  }

  private List<ResourceRoute> reviews(
      Access access, ObjectReader reader, AdmissionChain admission) {
    return ReviewRoutes.of(
        access.authorizer(),
        access.rules(),
        access.serviceAccounts(),
        access.otherTokens(),
        new TokenIssuer(config.tokens().issuer(), keys::signing),
        config.tokens().audiences(),
        config.tokens().maxExpiration(),
        reader,
        admission,
        clock);
  }

  private Map<String, Integer> inFlight() {
    var stages = chain.getNow(null);
    return stages == null ? Map.of() : stages.inFlight();
  }

  private List<PathHandler> pages(Metrics metrics) throws IOException, InterruptedException {
    String advertised = ServedNames.advertised(config).getHostAddress() + ":" + port();
    var health = new HealthPages(Checks.all(store, () -> isReady, () -> isClosing));
    var pages = new ArrayList<PathHandler>();
    pages.add(health);
    pages.add(new VersionPage());
    pages.add(metrics);
    pages.add(new OpenApi());
    pages.add(new Discovery(advertised));
    pages.add(
        new OpenIdPages(
            config.tokens().issuer(), "https://" + advertised + OpenIdPages.KEYS, keys::verifying));
    pages.add(new IndexPage(ServedPaths.with(health.paths())));
    return pages;
  }

  /**
   * Where the server listens.
   *
   * @throws IllegalStateException if it is not started
   */
  public InetSocketAddress address() {
    return started(address.getNow(null));
  }

  /**
   * Listens at a further address.
   *
   * @throws IOException if the address cannot be had
   * @throws IllegalStateException if the server is not started
   */
  public void alsoListen(InetSocketAddress further) throws IOException {
    try {
      await(started(listening)).alsoListen(further);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The server's URL, for clients on this host. */
  public URI url() {
    var bound = address();
    String host =
        bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getAddress().getHostAddress();
    return URI.create(
        "https://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, bound.getPort()));
  }

  /** The cluster's keys and certificates, to issue further ones. */
  public Pki pki() {
    return keys.pki();
  }

  /** Requests of one user from this process, without bytes; see {@link InProcessTransport}. */
  public Transport inProcess(UserInfo user) {
    return new InProcessTransport(started(chain.getNow(null)), user, clock);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the API server is not started");
    }
    return part;
  }

  /** Refuses new connections, lets requests end for a moment, and stops. */
  @Override
  public void close() {
    isClosing = true;
    isReady = false;
    chain.completeExceptionally(new IllegalStateException("the API server is closed"));
    if (listening != null) {
      stopListening(listening);
    }
    if (ownObjects != null) {
      ownObjects.close();
    }
    if (objects != null) {
      objects.close();
    }
    if (registry != null) {
      registry.close();
    }
    background.shutdownNow();
  }

  private static void stopListening(Future<HttpServer> listening) {
    try {
      listening.get().shutdown(DRAIN);
    } catch (ExecutionException neverListened) {
      LOG.log(Level.DEBUG, "there is no listener to close", neverListened);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
