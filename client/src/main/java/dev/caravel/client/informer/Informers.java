package dev.caravel.client.informer;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Informers that are shared: one a kind, namespace and selector, whoever asks. */
public final class Informers implements AutoCloseable {
  private record Key(Kind<?> kind, String namespace, ListOptions options) {}

  private final Client client;
  private final Clock clock;
  private final Duration resync;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Informer<?>> informers = new HashMap<>();
  private boolean started;

  /** Informers without resync. */
  public Informers(Client client, Clock clock) {
    this(client, clock, Duration.ZERO);
  }

  /**
   * Informers of one server.
   *
   * @param resync how often handlers are told of every object again; zero: never
   */
  public Informers(Client client, Clock clock, Duration resync) {
    this.client = client;
    this.clock = clock;
    this.resync = resync;
  }

  /** The informer of all objects of a kind; started at once if the others are. */
  public <T extends KubernetesObject> Informer<T> of(Kind<T> kind) {
    return of(kind, "", ListOptions.ALL);
  }

  /** The informer of those that the options' selectors choose. */
  public <T extends KubernetesObject> Informer<T> of(Kind<T> kind, ListOptions options) {
    return of(kind, "", options);
  }

  /** The informer of those in a namespace that the options' selectors choose. */
  @SuppressWarnings("unchecked") // The key holds the kind of the informer.
  public <T extends KubernetesObject> Informer<T> of(
      Kind<T> kind, String namespace, ListOptions options) {
    lock.lock();
    try {
      var informer =
          (Informer<T>)
              informers.computeIfAbsent(
                  new Key(kind, namespace, options),
                  key ->
                      new Informer<>(
                          client.resource(kind).namespace(namespace), options, clock, resync));
      if (started) {
        informer.start();
      }
      return informer;
    } finally {
      lock.unlock();
    }
  }

  /** Starts all of them, side by side, and those asked for later. */
  public void start() {
    lock.lock();
    try {
      started = true;
      informers.values().forEach(Informer::start);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all of them have their first list; false if that takes longer.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean awaitSync(Duration atMost) throws InterruptedException {
    long start = clock.nanoTime();
    for (var informer : all()) {
      if (!informer.awaitSync(atMost.minus(clock.since(start)))) {
        return false;
      }
    }
    return true;
  }

  private List<Informer<?>> all() {
    lock.lock();
    try {
      return List.copyOf(informers.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    all().forEach(Informer::close);
  }
}
