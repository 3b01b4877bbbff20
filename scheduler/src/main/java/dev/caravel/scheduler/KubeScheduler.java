package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Handler;
import dev.caravel.client.informer.Informer;
import dev.caravel.client.informer.Informers;
import dev.caravel.client.leader.LeaderElection;
import dev.caravel.client.leader.LeaderElector;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.scheduler.queue.QueueSizes;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The scheduler of a cluster: a {@link Scheduler} that is fed by informers and acts through the
 * API.
 *
 * <p>Threads: one for each informer's changes, the scheduler's own, and one for each binding.
 */
public final class KubeScheduler implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(365);

  /** Pods that have ended take no room; upstream leaves them out of its list as well. */
  private static final String NOT_ENDED = "status.phase!=Succeeded,status.phase!=Failed";

  private final Informers informers;
  private final Map<String, EventRecorder> events = new HashMap<>();
  private final Scheduler scheduler;
  private final Optional<LeaderElector> elector;
  private final CountDownLatch synced = new CountDownLatch(1);
  private final Thread sync;
  private final Thread start;
  private final AtomicBoolean led = new AtomicBoolean();
  private volatile boolean closed;

  /** The only scheduler of its kind, idle until started. */
  public KubeScheduler(Client client, SchedulerConfiguration configuration, Clock clock) {
    this(client, configuration, clock, SchedulerMetrics.NONE, Optional.empty(), () -> {});
  }

  /**
   * A scheduler that is idle until started.
   *
   * @param client is not closed with it
   * @param election places pods only while it leads; empty: at once
   * @param lost is run when it has ceased to lead; it must be closed then
   */
  public KubeScheduler(
      Client client,
      SchedulerConfiguration configuration,
      Clock clock,
      SchedulerMetrics metrics,
      Optional<LeaderElection> election,
      Runnable lost) {
    informers = new Informers(client, clock);
    for (var profile : configuration.profiles()) {
      var name = profile.schedulerName();
      events.put(name, new EventRecorder(client, clock, name));
    }
    var cluster = new ApiCluster(client, events, clock);
    scheduler = new Scheduler(configuration, cluster, clock, new SplittableRandom(), metrics);
    var nodes = informers.of(Node.KIND);
    var pods = informers.of(Pod.KIND, ListOptions.ALL.withFields(NOT_ENDED));
    nodes.addHandler(scheduler::nodeAdded, this::nodeUpdated, scheduler::nodeDeleted);
    pods.addHandler(new PodHandler());
    sync = Thread.ofVirtual().name("scheduler-sync").unstarted(() -> awaitAll(nodes, pods));
    start = Thread.ofVirtual().name("scheduler-start").unstarted(this::startPlacing);
    elector =
        election.map(e -> new LeaderElector(client, clock, e, this::lead, () -> resign(lost)));
  }

  /**
   * Starts; returns at once. Pods are placed as soon as nodes and pods are known and this one
   * leads; until then it follows them, so that it need not read them first.
   */
  public void start() {
    informers.start();
    sync.start();
    elector.ifPresentOrElse(LeaderElector::start, this::lead);
  }

  /** Whether it has read all nodes and pods. */
  public boolean isSynced() {
    return synced.getCount() == 0;
  }

  private void awaitAll(Informer<Node> nodes, Informer<Pod> pods) {
    try {
      if (informers.awaitSync(FOREVER)) {
        nodes.drainHandlers();
        pods.drainHandlers();
        synced.countDown();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void startPlacing() {
    try {
      synced.await();
      scheduler.start();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only the first time: who has lost the lease is started anew, as another process. */
  private void lead() {
    if (!led.getAndSet(true)) {
      start.start();
    }
  }

  private void resign(Runnable lost) {
    try {
      stopPlacing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!closed) {
      lost.run();
    }
  }

  private void stopPlacing() throws InterruptedException {
    start.interrupt();
    start.join();
    scheduler.close();
  }

  /** How many pods wait, by queue. */
  public QueueSizes pending() {
    return scheduler.pending();
  }

  /** Stops and gives the lease back; bindings that run are left to end. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    sync.interrupt();
    sync.join();
    stopPlacing();
    elector.ifPresent(LeaderElector::close);
    informers.close();
    events.values().forEach(EventRecorder::close);
  }

  private void nodeUpdated(Node before, Node after) {
    if (before.metadata().uid().equals(after.metadata().uid())) {
      scheduler.nodeUpdated(before, after);
    } else {
      scheduler.nodeDeleted(before);
      scheduler.nodeAdded(after);
    }
  }

  private final class PodHandler implements Handler<Pod> {
    @Override
    public void added(Pod pod) {
      scheduler.podAdded(pod);
    }

    @Override
    public void updated(Pod before, Pod after) {
      if (before.metadata().uid().equals(after.metadata().uid())) {
        scheduler.podUpdated(before, after);
      } else {
        scheduler.podDeleted(before);
        scheduler.podAdded(after);
      }
    }

    @Override
    public void deleted(Pod pod) {
      scheduler.podDeleted(pod);
    }
  }
}
