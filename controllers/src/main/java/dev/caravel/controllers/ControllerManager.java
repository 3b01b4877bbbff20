package dev.caravel.controllers;

import dev.caravel.client.Client;
import dev.caravel.client.leader.LeaderElector;
import dev.caravel.controllers.frame.ControlLoop;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.frame.QueueMetrics;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the controllers (kube-controller-manager).
 *
 * <p>How this works: every controller is a {@link dev.caravel.controllers.frame.Controller}: a
 * queue of keys and a reconcile. {@link Controllers} lists them. They share one set of informers,
 * so that each object is in memory once; they know each other only by what they write. With leader
 * election they run while this process leads, and it does nothing after it has lost the lease:
 * start it anew.
 */
public final class ControllerManager implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.controllers");

  private static final Duration FIRST_LISTS = Duration.ofMinutes(10);

  private final Client client;
  private final Clock clock;
  private final ControllerManagerConfig config;
  private final QueueMetrics metrics;
  private final Runnable lost;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<ControlLoop> running = new ArrayList<>();
  private Optional<ControllerContext> context = Optional.empty();
  private Optional<LeaderElector> elector = Optional.empty();
  private boolean closed;
  private volatile boolean begun;

  /** A controller manager that does nothing until it is started. */
  public ControllerManager(Client client, Clock clock, ControllerManagerConfig config) {
    this(client, clock, config, QueueMetrics.NONE, () -> {});
  }

  /**
   * A controller manager that does nothing until it is started.
   *
   * @param client is not closed with it
   * @param lost is run when it has ceased to lead, other than by being closed
   */
  public ControllerManager(
      Client client,
      Clock clock,
      ControllerManagerConfig config,
      QueueMetrics metrics,
      Runnable lost) {
    this.client = client;
    this.clock = clock;
    this.config = config;
    this.metrics = metrics;
    this.lost = lost;
  }

  /** Starts the controllers, or to run for leader; returns at once. */
  public void start() {
    if (config.election().isEmpty()) {
      run();
      return;
    }
    var candidate =
        new LeaderElector(
            client,
            clock,
            config.election().get(),
            this::run,
            () -> {
              stop();
              if (!isClosed()) {
                lost.run();
              }
            });
    elector = Optional.of(candidate);
    candidate.start();
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      var shared = new ControllerContext(client, clock, metrics);
      context = Optional.of(shared);
      running.addAll(Controllers.of(shared, config));
      shared.informers().start();
      var ready = List.copyOf(running);
      Thread.ofVirtual().name("controllers").start(() -> startSynced(shared, ready));
    } finally {
      lock.unlock();
    }
  }

  private void startSynced(ControllerContext shared, List<ControlLoop> controllers) {
    try {
      if (!shared.informers().awaitSync(FIRST_LISTS)) {
        LOG.log(Level.ERROR, "no first lists within {0}: no controller runs", FIRST_LISTS);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    lock.lock();
    try {
      if (context.equals(Optional.of(shared))) {
        controllers.forEach(ControlLoop::start);
        begun = true;
        LOG.log(Level.INFO, "{0} controllers run", controllers.size());
      }
    } finally {
      lock.unlock();
    }
  }

  private void stop() {
    lock.lock();
    try {
      running.forEach(ControlLoop::close);
      running.clear();
      begun = false;
      context.ifPresent(ControllerContext::close);
      context = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the controllers work: the first lists are there and, with an election, this one leads.
   */
  public boolean isWorking() {
    return begun;
  }

  /** Ends all controllers, what they are doing included, and gives the lease back. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    stop();
    elector.ifPresent(LeaderElector::close);
  }
}
