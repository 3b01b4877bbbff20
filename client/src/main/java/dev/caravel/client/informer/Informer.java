package dev.caravel.client.informer;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ListOptions;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.Resource;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A local copy of the objects of one kind, kept current.
 *
 * <p>How this works: a {@link Reflector} on a virtual thread lists the objects, then follows a
 * watch from where the list ended, and begins again when the server has forgotten that point. It
 * alone writes the {@link Contents}; after a list, new contents take the place of the old in one
 * step. Each handler is told by a {@link Notifier} on a thread of its own.
 */
public final class Informer<T extends KubernetesObject> {
  /** The index that every informer has: by namespace. */
  public static final String NAMESPACE = "namespace";

  private final Resource<T> resource;
  private final ListOptions options;
  private final Clock clock;
  private final Duration resync;

  /** Held for moments by the one writer and by who adds a handler or an index; never over I/O. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Index<T>> indexes = new HashMap<>();
  private final List<Notifier<T>> notifiers = new ArrayList<>();
  private final CountDownLatch synced = new CountDownLatch(1);
  private final Store<T> view = new CurrentStore();
  private volatile Contents<T> contents;

  /** The highest resourceVersion that the store shows; -1 if the server's are not numbers. */
  private volatile long seen;

  private @Nullable Reflector<T> reflector;
  private Clock.@Nullable Timer resyncTimer;
  private boolean closed;

  /**
   * An informer that does nothing until it is started.
   *
   * @param options which objects; only the selectors count
   * @param resync how often handlers are told of every object again; zero: never
   */
  public Informer(Resource<T> resource, ListOptions options, Clock clock, Duration resync) {
    this.resource = resource;
    this.options = options;
    this.clock = clock;
    this.resync = resync;
    indexes.put(NAMESPACE, object -> List.of(object.metadata().namespace()));
    contents = new Contents<>(Map.copyOf(indexes));
  }

  /** What is known now; always the same object, always current. */
  public Store<T> store() {
    return view;
  }

  /** Adds a handler, which is first told of everything that is there. At any time. */
  public void addHandler(Handler<T> handler) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      var notifier = new Notifier<>(handler);
      notifiers.add(notifier);
      contents.objects().forEach((key, object) -> notifier.change(key, null, object));
      Thread.ofVirtual().name("informer-" + resource.kind().plural()).start(notifier);
    } finally {
      lock.unlock();
    }
  }

  /** {@link #addHandler(Handler)} of three functions. */
  public void addHandler(Consumer<T> added, BiConsumer<T, T> updated, Consumer<T> deleted) {
    addHandler(
        new Handler<T>() {
          @Override
          public void added(T object) {
            added.accept(object);
          }

          @Override
          public void updated(T before, T after) {
            updated.accept(before, after);
          }

          @Override
          public void deleted(T object) {
            deleted.accept(object);
          }
        });
  }

  /** A handler that only wants to know which object something happened to. */
  public void onChange(Consumer<T> changed) {
    addHandler(changed, (before, after) -> changed.accept(after), changed);
  }

  /** Adds an index, or replaces the one of that name; what is there is put in it. At any time. */
  public void addIndex(String name, Index<T> index) {
    lock.lock();
    try {
      indexes.put(name, index);
      var rebuilt = new Contents<T>(Map.copyOf(indexes));
      contents.objects().forEach(rebuilt::put);
      contents = rebuilt;
    } finally {
      lock.unlock();
    }
  }

  /** Starts to list and watch, unless it has. */
  public void start() {
    lock.lock();
    try {
      if (reflector != null || closed) {
        return;
      }
      reflector = new Reflector<>(resource, options, clock, new Writer());
      Thread.ofVirtual().name("reflector-" + resource.kind().plural()).start(reflector);
      scheduleResync();
    } finally {
      lock.unlock();
    }
  }

  private void scheduleResync() {
    if (!resync.isZero() && !closed) {
      resyncTimer = clock.schedule(resync, this::resyncNow);
    }
  }

  private void resyncNow() {
    lock.lock();
    try {
      for (var entry : contents.objects().entrySet()) {
        notifyChange(entry.getKey(), entry.getValue(), entry.getValue());
      }
      scheduleResync();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the first list is in the store. */
  public boolean isSynced() {
    return synced.getCount() == 0;
  }

  /**
   * Whether the store shows everything up to a resourceVersion that a write gave. True for one that
   * is no number: nothing can be told of it.
   */
  public boolean hasSeen(String resourceVersion) {
    long wanted = number(resourceVersion);
    return wanted < 0 || seen < 0 || seen >= wanted;
  }

  private static long number(String resourceVersion) {
    try {
      return Long.parseLong(resourceVersion);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Waits until the first list is in the store; false if that takes longer.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public boolean awaitSync(Duration atMost) throws InterruptedException {
    if (isSynced()) {
      return true;
    }
    var over = new CompletableFuture<Boolean>();
    var timer = clock.schedule(atMost, () -> over.complete(false));
    Thread.ofVirtual()
        .start(() -> {
          try {
            synced.await();
            over.complete(true);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      return over.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      timer.cancel();
    }
  }

  /** Waits until every handler has been told everything that is in the store now. */
  public void drainHandlers() throws InterruptedException {
    List<Notifier<T>> all;
    lock.lock();
    try {
      all = List.copyOf(notifiers);
    } finally {
      lock.unlock();
    }
    for (var notifier : all) {
      notifier.drain();
    }
  }

  /** Ends the watch and the handlers' threads; the store stays as it is. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (reflector != null) {
        reflector.close();
      }
      if (resyncTimer != null) {
        resyncTimer.cancel();
      }
      notifiers.forEach(Notifier::close);
    } finally {
      lock.unlock();
    }
  }

  private void notifyChange(ObjectKey key, @Nullable T before, @Nullable T after) {
    for (var notifier : notifiers) {
      notifier.change(key, before, after);
    }
  }

  /** What the reflector may do. */
  final class Writer {
    /** Everything up to this is in the store. */
    void seen(String resourceVersion) {
      seen = number(resourceVersion);
    }

    void replace(List<T> objects, String resourceVersion) {
      lock.lock();
      try {
        var old = contents;
        var fresh = new Contents<T>(Map.copyOf(indexes));
        for (var object : objects) {
          fresh.put(ObjectKey.of(object), object);
        }
        contents = fresh;
        seen(resourceVersion);
        old.objects()
            .forEach((key, object) -> {
              if (!fresh.objects().containsKey(key)) {
                notifyChange(key, object, null);
              }
            });
        fresh
            .objects()
            .forEach((key, object) -> notifyIfChanged(key, old.objects().get(key), object));
      } finally {
        lock.unlock();
      }
      synced.countDown();
    }

    private void notifyIfChanged(ObjectKey key, @Nullable T before, T after) {
      if (before == null
          || !before.metadata().resourceVersion().equals(after.metadata().resourceVersion())) {
        notifyChange(key, before, after);
      }
    }

    void put(T object) {
      lock.lock();
      try {
        var key = ObjectKey.of(object);
        var before = contents.put(key, object);
        // Before handlers are told: who acts on it asks whether it has been seen.
        seen(object.metadata().resourceVersion());
        notifyIfChanged(key, before, object);
      } finally {
        lock.unlock();
      }
    }

    void remove(T last) {
      lock.lock();
      try {
        var key = ObjectKey.of(last);
        var before = contents.remove(key);
        seen(last.metadata().resourceVersion());
        if (before != null) {
          notifyChange(key, last, null);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Reads from whatever the contents are at the moment. */
  private final class CurrentStore implements Store<T> {
    @Override
    public java.util.Optional<T> get(ObjectKey key) {
      return contents.get(key);
    }

    @Override
    public List<T> list() {
      return contents.list();
    }

    @Override
    public List<T> list(String namespace) {
      return contents.list(namespace);
    }

    @Override
    public List<T> byIndex(String index, String value) {
      return contents.byIndex(index, value);
    }

    @Override
    public int size() {
      return contents.size();
    }
  }
}
