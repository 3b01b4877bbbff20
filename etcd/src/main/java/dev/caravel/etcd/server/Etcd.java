package dev.caravel.etcd.server;

import dev.caravel.etcd.store.LocalStore;
import dev.caravel.time.Clock;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The store served over etcd's v3 gRPC API.
 *
 * <p>How this works: {@link LocalStore} does everything; the services translate. Netty's loops move
 * bytes, each call runs on a virtual thread of its own and blocks in the store. A stream of watches
 * ({@link WatchStream}) has a virtual thread for each watch, which waits when its client does not
 * read. {@code /metrics}, {@code /health} and {@code /version} are on addresses of their own.
 */
public final class Etcd implements AutoCloseable {
  private static final int MESSAGE_OVERHEAD_BYTES = 512 << 10;
  private static final long STOP_SECONDS = 2;
  private static final long MIN_PING_SECONDS = 5;

  private final EtcdConfig config;
  private final List<Server> servers = new ArrayList<>();
  private final List<StatusPages> pages = new ArrayList<>();
  private final LocalStore store;
  private final AutoCompaction compaction;

  private Etcd(EtcdConfig config, Clock clock, LocalStore store) {
    this.config = config;
    this.store = store;
    compaction = new AutoCompaction(store, clock, config.compaction());
  }

  /**
   * Opens the store and serves it.
   *
   * @throws IOException if the store does not open, an address is in use, or a certificate cannot
   *     be used; nothing is left running
   */
  public static Etcd start(EtcdConfig config, Clock clock) throws IOException {
    var etcd = new Etcd(config, clock, LocalStore.open(config.store(), clock));
    boolean started = false;
    try {
      etcd.serve();
      started = true;
    } finally {
      if (!started) {
        etcd.close();
      }
    }
    return etcd;
  }

  private void serve() throws IOException {
    var member =
        Member.of(
            config.name(),
            config.clusterToken(),
            config.advertisePeerUrls().stream().map(URI::toString).toList(),
            config.advertiseClientUrls().stream().map(URI::toString).toList());
    for (var url : config.listenClientUrls()) {
      servers.add(serve(url, member));
    }
    for (var url : config.listenMetricsUrls()) {
      pages.add(StatusPages.start(url, store));
    }
    compaction.start();
  }

  private Server serve(URI url, Member member) throws IOException {
    int maxRequest = config.store().maxRequestBytes();
    var builder =
        NettyServerBuilder.forAddress(address(url))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(maxRequest + MESSAGE_OVERHEAD_BYTES)
            .permitKeepAliveTime(MIN_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(new KeyValueService(store, member))
            .addService(new WatchService(store, member, maxRequest + MESSAGE_OVERHEAD_BYTES))
            .addService(new LeaseService(store, member))
            .addService(new ClusterService(member))
            .addService(new MaintenanceService(store, member))
            .addService(new AuthService(member));
    switch (url.getScheme()) {
      case "https" -> builder.sslContext(tls());
      case "http" -> {} // plain
      case null, default ->
          throw new IOException("the client URL " + url + " is neither http nor https");
    }
    try {
      return builder.build().start();
    } catch (IOException e) {
      var cause = e.getCause() instanceof BindException bind ? bind : e;
      throw new IOException("cannot listen on %s: %s".formatted(url, cause.getMessage()), e);
    }
  }

  private SslContext tls() throws IOException {
    return config
        .tls()
        .orElseThrow(() -> new IOException("https needs --cert-file and --key-file"))
        .server(config.clientCertAuth());
  }

  static InetSocketAddress address(URI url) throws IOException {
    if (url.getHost() == null || url.getPort() < 0) {
      throw new IOException("the URL " + url + " needs a host and a port");
    }
    return new InetSocketAddress(url.getHost(), url.getPort());
  }

  /** The ports of the client URLs, in their order. */
  public List<Integer> ports() {
    return servers.stream().map(Server::getPort).toList();
  }

  /** The ports of the metrics URLs, in their order. */
  public List<Integer> metricsPorts() {
    return pages.stream().map(StatusPages::port).toList();
  }

  /** The store, for those in this process. */
  public LocalStore store() {
    return store;
  }

  /** Waits until {@link #close} has been called. */
  public void join() throws InterruptedException {
    for (var server : servers) {
      server.awaitTermination();
    }
  }

  /** Lets running calls end for a moment, ends watches, and closes the store. */
  @Override
  public void close() {
    compaction.close();
    pages.forEach(StatusPages::close);
    servers.forEach(Server::shutdownNow);
    try {
      for (var server : servers) {
        server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
