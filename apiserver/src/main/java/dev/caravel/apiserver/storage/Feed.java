package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.error.Details;
import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.Event;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.Watch;
import dev.caravel.etcd.WatchBatch;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one watch on the store that fills all watch caches. One thread takes what comes, gives it to
 * the caches revision by revision, and then says how far it is: so one number tells of all caches
 * whether they are current.
 */
final class Feed implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.apiserver");
  private static final KeyRange EVERYTHING = KeyRange.prefix(StoredKind.ROOT);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** How long a reader waits for a revision that the store does not have yet; as upstream. */
  private static final Duration MOST_WAIT = Duration.ofSeconds(3);

  private final KeyValueStore store;
  private final Clock clock;
  private final RecentWrites recent;
  private final Map<String, WatchCache> caches = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private final ReentrantLock opening = new ReentrantLock();
  private final Thread thread;
  private volatile Map<String, WatchCache> loading = Map.of();
  private volatile Watch watch;
  private volatile long revision;
  private volatile boolean closed;

  Feed(KeyValueStore store, Clock clock, RecentWrites recent) {
    this.store = store;
    this.clock = clock;
    this.recent = recent;
    revision = store.revision();
    watch = store.watch(WatchRequest.of(EVERYTHING, revision + 1).withProgressNotify());
    thread = Thread.ofPlatform().name("watch-feed").daemon().start(this::run);
  }

  /** Every cache has every change up to this revision. */
  long revision() {
    return revision;
  }

  /** The cache of a kind, which is filled when it is first asked for. */
  WatchCache cache(StoredKind kind, Function<Struct, String> index) {
    var known = caches.get(kind.prefix());
    return known != null ? known : open(kind, index);
  }

  private WatchCache open(StoredKind kind, Function<Struct, String> index) {
    opening.lock();
    try {
      var known = caches.get(kind.prefix());
      if (known != null) {
        return known;
      }
      var cache = new WatchCache(kind, index, recent);
      // From here on the feed brings changes, which wait until what is stored has been read.
      loading = Map.of(kind.prefix(), cache);
      cache.load(store, clock.nanoTime());
      caches.put(kind.prefix(), cache);
      return cache;
    } finally {
      loading = Map.of();
      opening.unlock();
    }
  }

  private @Nullable WatchCache find(String prefix) {
    var cache = caches.get(prefix);
    return cache != null ? cache : loading.get(prefix);
  }

  /**
   * Waits until the caches have everything that is stored now.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  void awaitCurrent() throws InterruptedException {
    await(store.revision());
  }

  /**
   * Waits until the caches have everything up to {@code wanted}.
   *
   * @throws ApiError 504 if the store does not come to that revision in time
   * @throws InterruptedException if the thread is interrupted
   */
  void await(long wanted) throws InterruptedException {
    if (revision >= wanted) {
      return;
    }
    watch.requestProgress();
    var late = new AtomicBoolean();
    var timer =
        clock.schedule(
            MOST_WAIT,
            () -> {
              late.set(true);
              signal();
            });
    lock.lockInterruptibly();
    try {
      while (revision < wanted) {
        if (closed) {
          throw ApiError.serviceUnavailable("the server is shutting down");
        }
        if (late.get()) {
          throw tooLarge(wanted);
        }
        advanced.await();
      }
    } finally {
      lock.unlock();
      timer.cancel();
    }
  }

  private ApiError tooLarge(long wanted) {
    var cause = new Cause("ResourceVersionTooLarge", "Too large resource version", "");
    return ApiError.of(
        504,
        "Timeout",
        "Timeout: Too large resource version: %d, current: %d".formatted(wanted, revision),
        new Details("", "", "", "", List.of(cause), 1));
  }

  private void signal() {
    lock.lock();
    try {
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      try {
        apply(watch.next());
      } catch (CompactedException missed) {
        restart("the store compacted what the watch caches had not read yet");
      } catch (EtcdException lost) {
        if (!closed) {
          reconnect(lost);
        }
      } catch (InterruptedException stopped) {
        return;
      } catch (RuntimeException damaged) {
        LOG.log(Level.ERROR, "a stored object cannot be read", damaged);
        restart("the watch caches may have missed changes");
      }
    }
  }

  private void apply(WatchBatch batch) {
    if (!batch.events().isEmpty()) {
      long now = clock.nanoTime();
      var byCache = new LinkedHashMap<WatchCache, List<Event>>();
      for (var event : batch.events()) {
        var cache = find(prefix(event.key().toString()));
        if (cache != null) {
          byCache.computeIfAbsent(cache, c -> new ArrayList<>()).add(event);
        }
      }
      byCache.forEach((cache, events) -> cache.apply(events, now));
    }
    if (batch.revision() > revision) {
      revision = batch.revision();
    }
    signal();
  }

  /** The prefix of a key's kind; some have two parts: {@link StoredKind#of}. */
  private static String prefix(String key) {
    int root = StoredKind.ROOT.length();
    int end = key.indexOf('/', root);
    if (end < 0) {
      return key;
    }
    String first = key.substring(root, end);
    if (first.equals("services") || first.indexOf('.') >= 0) {
      int second = key.indexOf('/', end + 1);
      end = second < 0 ? end : second;
    }
    return key.substring(0, end + 1);
  }

  private void reconnect(EtcdException lost) {
    LOG.log(
        Level.WARNING, "the watch on the store was lost, beginning again: " + lost.getMessage());
    try {
      clock.sleep(RETRY);
      watch = store.watch(WatchRequest.of(EVERYTHING, revision + 1).withProgressNotify());
    } catch (EtcdException still) {
      LOG.log(Level.WARNING, "the store does not answer: " + still.getMessage());
    } catch (InterruptedException stopped) {
      closed = true;
    }
  }

  /** Drops all caches; those who watched them begin anew, and so fill new ones. */
  private void restart(String why) {
    LOG.log(Level.WARNING, why + "; all watches begin anew");
    opening.lock();
    try {
      long now = store.revision();
      watch.close();
      watch = store.watch(WatchRequest.of(EVERYTHING, now + 1).withProgressNotify());
      caches.values().forEach(WatchCache::retire);
      caches.clear();
      revision = now;
      signal();
    } catch (EtcdException lost) {
      reconnect(lost);
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    watch.close();
    thread.interrupt();
    caches.values().forEach(WatchCache::retire);
    signal();
  }
}
