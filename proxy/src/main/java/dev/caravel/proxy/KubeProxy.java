package dev.caravel.proxy;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.caravel.client.Client;
import dev.caravel.client.informer.Informers;
import dev.caravel.network.netlink.NetlinkException;
import dev.caravel.network.nft.Nftables;
import dev.caravel.network.nft.Table;
import dev.caravel.network.nft.Transaction;
import dev.caravel.proxy.health.HealthServer;
import dev.caravel.proxy.health.ProxyMetrics;
import dev.caravel.proxy.health.SyncHealth;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes Services work on one node.
 *
 * <p>How this works: {@link ServiceSource} follows the Services and EndpointSlices of the cluster
 * and notes in {@link DirtyServices} which Services changed. One thread takes them, computes what
 * each asks of this node ({@code service.ServicePorts}, a pure function), turns that into rules
 * ({@code rules.ServiceRules}) and commits the difference to the kernel as one transaction ({@link
 * FamilyProxy}, one for each address family). The first transaction puts the whole table in place
 * of whatever a run before has left. If the kernel refuses one, because somebody else changed the
 * table, the table is written whole again, with growing pauses as long as that fails.
 *
 * <p>A packet's way: a map from (destination, protocol, port) leads to the chain of the Service's
 * port; the chain picks a backend at random and translates the destination. {@code
 * rules.ProxyTable} has the rest.
 */
public final class KubeProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.caravel.kube-proxy");
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration SYNC_PATIENCE = Duration.ofSeconds(30);

  private final ProxyConfig config;
  private final Clock clock;
  private final Informers informers;
  private final DirtyServices dirty = new DirtyServices();
  private final ServiceSource source;
  private final SyncHealth health;
  private final Optional<ProxyMetrics> metrics;
  private final CountDownLatch written = new CountDownLatch(1);
  private final List<FamilyProxy> families = new ArrayList<>();
  private final List<HealthServer> servers = new ArrayList<>();
  private @Nullable Thread thread;

  public KubeProxy(ProxyConfig config, Client client, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.informers = new Informers(client, clock);
    this.source = new ServiceSource(informers, dirty::add);
    this.health = new SyncHealth(clock);
    this.metrics = config.metricsAddress().map(address -> new ProxyMetrics());
  }

  /**
   * Starts in the calling thread's network namespace; returns at once, before any rule is written.
   *
   * @throws IOException if an address for health or metrics cannot be had
   * @throws dev.caravel.network.kernel.KernelException if the packet filter cannot be reached
   */
  public KubeProxy start() throws IOException {
    try {
      for (var family : config.families()) {
        families.add(new FamilyProxy(family, config, source));
      }
      if (config.healthAddress().isPresent()) {
        servers.add(HealthServer.health(config.healthAddress().get(), health));
      }
      if (config.metricsAddress().isPresent() && metrics.isPresent()) {
        servers.add(HealthServer.metrics(config.metricsAddress().get(), health, metrics.get()));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    informers.start();
    thread = Thread.ofVirtual().name("kube-proxy").start(this::run);
    return this;
  }

  /** Waits until the table is written for the first time; false if that takes longer. */
  public boolean awaitRules(Duration atMost) throws InterruptedException {
    return written.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    try {
      while (!informers.awaitSync(SYNC_PATIENCE)) {
        LOG.log(WARNING, "still waiting for the API server's Services and EndpointSlices");
      }
      dirty.addAll();
      var pause = FIRST_PAUSE;
      while (true) {
        var work = dirty.take();
        health.queued();
        if (tryToWrite(work)) {
          pause = FIRST_PAUSE;
        } else {
          clock.sleep(pause);
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
          dirty.addAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // What a failed transaction would have changed is written again with all the rest.
  private boolean tryToWrite(DirtyServices.Work work) {
    long start = clock.nanoTime();
    try {
      int messages = 0;
      for (var family : families) {
        if (work.all()) {
          family.writeAll();
        } else {
          messages += family.write(work.services());
        }
      }
      var took = clock.since(start);
      metrics.ifPresent(m -> m.synced(work.all(), work.services().size(), took, clock.now()));
      health.synced();
      if (work.all()) {
        LOG.log(INFO, "wrote the rules of {0} Services", source.all().size());
        written.countDown();
      } else {
        LOG.log(
            DEBUG,
            "{0} Services changed: {1} messages to the kernel",
            work.services().size(),
            messages);
      }
      return true;
    } catch (NetlinkException e) {
      metrics.ifPresent(ProxyMetrics::failed);
      LOG.log(ERROR, "cannot write rules, trying all of them again: {0}", e.getMessage());
      return false;
    } catch (RuntimeException e) { // the thread that writes must not end
      metrics.ifPresent(ProxyMetrics::failed);
      LOG.log(ERROR, "cannot write rules, trying all of them again", e);
      return false;
    }
  }

  /** Removes the rules of a proxy with this configuration, which must not run any more. */
  public static void wipe(ProxyConfig config) {
    try (var filter = Nftables.open()) {
      for (var family : config.families()) {
        filter.commit(new Transaction(new Table(family, config.tableName())).deleteTable());
      }
    }
  }

  /** Where health is served; empty if nowhere. Of use if the port was chosen by the system. */
  public Optional<InetSocketAddress> healthAddress() {
    return config.healthAddress().map(any -> servers.getFirst().address());
  }

  /** Stops; the rules stay, so that Services work while no proxy runs. */
  @Override
  public void close() {
    informers.close();
    var running = thread;
    if (running != null) {
      running.interrupt();
      boolean interrupted = false;
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    servers.forEach(HealthServer::close);
    families.forEach(FamilyProxy::close);
  }
}
