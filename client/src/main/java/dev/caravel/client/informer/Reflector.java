package dev.caravel.client.informer;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ApiException;
import dev.caravel.client.Backoff;
import dev.caravel.client.ListOptions;
import dev.caravel.client.Resource;
import dev.caravel.client.Watch;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Lists and watches one kind until it is closed, and writes what it learns into an informer. */
final class Reflector<T extends KubernetesObject> implements Runnable {
  private static final Logger LOG = System.getLogger(Reflector.class.getName());

  private static final Duration FIRST_DELAY = Duration.ofMillis(50);
  private static final Duration MOST_DELAY = Duration.ofSeconds(30);

  /** A watch that ends sooner than this counts as failed. */
  private static final Duration SHORT_WATCH = Duration.ofSeconds(1);

  /** Watches end after this and up to as long again, so that not all begin anew at once. */
  private static final int WATCH_SECONDS = 300;

  /** A watch that goes on this much longer than it was to is on a dead connection. */
  private static final Duration OVERTIME = Duration.ofSeconds(30);

  private final Resource<T> resource;
  private final ListOptions options;
  private final Clock clock;
  private final Informer<T>.Writer writer;
  private final SplittableRandom random = new SplittableRandom();
  private final Backoff backoff = new Backoff(FIRST_DELAY, MOST_DELAY, random);

  /** Where to watch from; empty: list first. */
  private String resourceVersion = "";

  /** A list may come from the server's cache, unless the cache was found to be too old. */
  private String listVersion = "0";

  /** Whether nothing was seen since the last list. */
  private boolean justListed;

  private volatile boolean closed;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Watch<T> watch;

  Reflector(Resource<T> resource, ListOptions options, Clock clock, Informer<T>.Writer writer) {
    this.resource = resource;
    this.options = options;
    this.clock = clock;
    this.writer = writer;
  }

  void close() {
    closed = true;
    var running = watch;
    if (running != null) {
      running.close();
    }
    var runner = thread;
    if (runner != null) {
      runner.interrupt();
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closed) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    try {
      if (resourceVersion.isEmpty()) {
        list();
      }
      follow();
    } catch (ApiException e) {
      if (e.isExpired()) {
        LOG.log(Level.DEBUG, "{0}: listing again: {1}", resource.kind(), e.getMessage());
        resourceVersion = "";
        listVersion = "";
      }
      if (!e.isExpired() || justListed) {
        failed(e);
      }
    } catch (TransportException e) {
      failed(e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, resource.kind() + ": listing again after a failure", e);
      resourceVersion = "";
      failed(e);
    }
  }

  private void failed(RuntimeException e) throws InterruptedException {
    if (!closed) {
      LOG.log(Level.DEBUG, "{0}: trying again: {1}", resource.kind(), e.getMessage());
      clock.sleep(backoff.failed());
    }
  }

  private void list() {
    var list = resource.list(options.withResourceVersion(listVersion));
    writer.replace(list.items(), list.resourceVersion());
    resourceVersion = list.resourceVersion();
    listVersion = "0";
    justListed = true;
  }

  private void follow() throws InterruptedException {
    int seconds = WATCH_SECONDS + random.nextInt(WATCH_SECONDS);
    long started = clock.nanoTime();
    boolean quiet = true;
    Clock.Timer overtime = () -> false;
    try (var events =
        resource.watch(options.withResourceVersion(resourceVersion).withBookmarks(seconds))) {
      watch = events;
      if (closed) {
        return;
      }
      overtime = clock.schedule(Duration.ofSeconds(seconds).plus(OVERTIME), events::close);
      for (var next = events.next(); next.isPresent(); next = events.next()) {
        if (quiet) {
          quiet = false;
          justListed = false;
          backoff.succeeded();
        }
        var object = next.get().object();
        switch (next.get().type()) {
          case ADDED, MODIFIED -> writer.put(object);
          case DELETED -> writer.remove(object);
          case BOOKMARK -> writer.seen(object.metadata().resourceVersion());
        }
        resourceVersion = object.metadata().resourceVersion();
      }
    } finally {
      watch = null;
      overtime.cancel();
    }
    justListed = false;
    if (quiet && clock.since(started).compareTo(SHORT_WATCH) < 0 && !closed) {
      clock.sleep(backoff.failed());
    }
  }
}
