package dev.caravel.controllers.frame;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.informer.Informer;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whether an informer shows what a controller has written for a key; before that, a count of
 * what is there would be wrong. (Upstream counts what it expects; here resourceVersions are
 * compared, KEP-5504.)
 */
public final class Writes<K, T extends KubernetesObject> {
  /** A store that has not caught up by then is taken as it is. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final class Pending {
    private final Map<String, ObjectKey> deleted = new HashMap<>();
    private String version = "0";
    private long since;
  }

  private final Informer<T> informer;
  private final Clock clock;
  private final Map<K, Pending> pending = new ConcurrentHashMap<>();

  public Writes(Informer<T> informer, Clock clock) {
    this.informer = informer;
    this.clock = clock;
  }

  /** The server answered a create or an update with this. */
  public void written(K key, T object) {
    var version = object.metadata().resourceVersion();
    change(
        key,
        entry -> {
          if (isNewer(version, entry.version)) {
            entry.version = version;
          }
        });
  }

  private static boolean isNewer(String version, String than) {
    return version.length() > than.length()
        || (version.length() == than.length() && version.compareTo(than) > 0);
  }

  /** The server has accepted to delete this. */
  public void deleted(K key, T object) {
    change(key, entry -> entry.deleted.put(object.metadata().uid(), ObjectKey.of(object)));
  }

  private void change(K key, java.util.function.Consumer<Pending> change) {
    pending.compute(
        key,
        (k, before) -> {
          var entry = before == null ? new Pending() : before;
          entry.since = clock.nanoTime();
          change.accept(entry);
          return entry;
        });
  }

  /** Whether the informer's store shows everything that was written for a key. */
  public boolean areSeen(K key) {
    return pending.computeIfPresent(key, (k, entry) -> isSeen(entry) ? null : entry) == null;
  }

  private boolean isSeen(Pending entry) {
    if (clock.since(entry.since).compareTo(PATIENCE) > 0) {
      return true;
    }
    entry.deleted.entrySet().removeIf(e -> isGoing(e.getKey(), e.getValue()));
    return entry.deleted.isEmpty() && informer.hasSeen(entry.version);
  }

  private boolean isGoing(String uid, ObjectKey key) {
    return informer
        .store()
        .get(key)
        .filter(object -> object.metadata().uid().equals(uid))
        .filter(object -> object.metadata().deletionTimestamp().isEmpty())
        .isEmpty();
  }

  /** The key is no more. */
  public void forget(K key) {
    pending.remove(key);
  }
}
