package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.etcd.Event;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValueStore;
import dev.caravel.etcd.RangeRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one stored kind in memory, with their latest changes.
 *
 * <p>How this works. The {@link Feed} tells the cache of every change, a revision at a time. The
 * objects are in an immutable tree that is replaced as a whole, so that a list reads one state and
 * takes no lock. Watchers are registered under the lock together with the state they begin from, so
 * they miss nothing and hear nothing twice. The feed hands a change to each watcher that it may
 * concern: those of one name or of one index value are found by it, not asked one by one.
 */
final class WatchCache {
  /** All objects at a revision of the store. */
  record State(SortedTree<Struct> objects, long revision) {}

  private final StoredKind kind;
  private final Function<Struct, String> index;
  private final RecentWrites recent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Watcher> broad = new HashSet<>();
  private final Map<String, Set<Watcher>> byIndex = new HashMap<>();
  private final Map<String, Set<Watcher>> byName = new HashMap<>();
  private final List<Event> waiting = new ArrayList<>();
  private @Nullable History history;
  private volatile State state = new State(SortedTree.empty(), 0);
  private volatile boolean retired;

  /**
   * @param index a value of each object that watchers can be found by; always empty if there is
   *     none
   */
  WatchCache(StoredKind kind, Function<Struct, String> index, RecentWrites recent) {
    this.kind = kind;
    this.index = index;
    this.recent = recent;
  }

  /** Reads what is stored; changes that the feed has brought meanwhile are added. */
  void load(KeyValueStore store, long nanos) {
    var response = store.range(RangeRequest.of(KeyRange.prefix(kind.prefix())));
    var entries = new ArrayList<SortedTree.Entry<Struct>>(response.keyValues().size());
    for (var keyValue : response.keyValues()) {
      entries.add(
          new SortedTree.Entry<>(path(keyValue.key().toString()), recent.decode(kind, keyValue)));
    }
    lock.lock();
    try {
      var objects = SortedTree.ofSorted(entries);
      state = new State(objects, response.revision());
      history = new History(objects, response.revision());
      apply(waiting, nanos);
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  private String path(String key) {
    return key.substring(kind.prefix().length());
  }

  /** Takes changes in, whole revisions of them. */
  void apply(List<Event> events, long nanos) {
    lock.lock();
    try {
      var past = history;
      if (past == null) {
        waiting.addAll(events);
        return;
      }
      var objects = state.objects();
      long revision = state.revision();
      var changes = new ArrayList<Change>(events.size());
      for (var event : events) {
        if (event.revision() <= revision) {
          continue;
        }
        String path = path(event.key().toString());
        Struct previous = objects.get(path).orElse(null);
        Struct object = event.isDelete() ? null : recent.decode(kind, event.keyValue());
        objects = object == null ? objects.without(path) : objects.with(path, object);
        changes.add(new Change(event.revision(), path, object, previous, objects, nanos));
      }
      if (!changes.isEmpty()) {
        state = new State(objects, changes.getLast().revision());
        for (var change : changes) {
          past.add(change);
          dispatch(change);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void dispatch(Change change) {
    offer(broad, change);
    if (!byName.isEmpty()) {
      String path = change.path();
      offer(byName.get(path.substring(path.indexOf('/') + 1)), change);
    }
    if (!byIndex.isEmpty()) {
      String now = change.object() == null ? "" : index.apply(change.object());
      String before = change.previous() == null ? "" : index.apply(change.previous());
      offer(byIndex.get(now), change);
      if (!before.equals(now)) {
        offer(byIndex.get(before), change);
      }
    }
  }

  private static void offer(@Nullable Collection<Watcher> watchers, Change change) {
    if (watchers != null) {
      for (var watcher : watchers) {
        watcher.offer(change);
      }
    }
  }

  State state() {
    return state;
  }

  /** All objects as they were at {@code revision}, if it is in memory. */
  Optional<SortedTree<Struct>> at(long revision) {
    lock.lock();
    try {
      return history == null ? Optional.empty() : history.at(revision);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins with every object there is, as ADDED, then watches.
   *
   * @param bookmark whether to say with a bookmark that these are all
   * @param reached how far the cache is at least, for the bookmark
   */
  Watcher watchWithState(Scope scope, boolean bookmark, long reached) {
    lock.lock();
    try {
      var start = state;
      var events = added(scope, start.objects());
      if (bookmark) {
        long revision = Math.max(reached, start.revision());
        events.add(Bookmarks.endOfInitialEvents(scope.view(), kind, revision));
      }
      return register(new Watcher(scope, events.iterator(), start.revision(), this::remove));
    } finally {
      lock.unlock();
    }
  }

  private static List<WatchEvent> added(Scope scope, SortedTree<Struct> objects) {
    var events = new ArrayList<WatchEvent>();
    objects.visit(
        scope.start(),
        (path, object) -> {
          if (!scope.covers(path)) {
            return scope.namespace().isEmpty() || path.startsWith(scope.namespace());
          }
          if (!scope.selects() || scope.selector().test(object)) {
            events.add(new WatchEvent(WatchEvent.Type.ADDED, scope.view().apply(object)));
          }
          return true;
        });
    return events;
  }

  /**
   * Watches what comes after {@code revision}.
   *
   * @throws ApiError 410 if that is no longer in memory
   */
  Watcher watchAfter(Scope scope, long revision) {
    lock.lock();
    try {
      var past = history;
      if (past == null || revision < past.completeAfter()) {
        long oldest = past == null ? revision + 1 : past.completeAfter();
        throw ApiError.resourceExpired(
            "too old resource version: %d (%d)".formatted(revision, oldest));
      }
      var watcher = new Watcher(scope, Collections.emptyIterator(), revision, this::remove);
      for (var change : past.after(revision)) {
        watcher.offer(change);
      }
      return register(watcher);
    } finally {
      lock.unlock();
    }
  }

  /** Tells a watcher how far it is: to {@code reached} at least. */
  void bookmark(Watcher watcher, long reached) {
    lock.lock();
    try {
      long revision = Math.max(reached, state.revision());
      watcher.offer(Bookmarks.at(watcher.scope().view(), kind, revision));
    } finally {
      lock.unlock();
    }
  }

  private Watcher register(Watcher watcher) {
    if (retired) {
      watcher.end();
    } else {
      group(watcher).add(watcher);
    }
    return watcher;
  }

  private Set<Watcher> group(Watcher watcher) {
    var scope = watcher.scope();
    if (!scope.name().isEmpty()) {
      return byName.computeIfAbsent(scope.name(), name -> new HashSet<>());
    }
    if (!scope.index().isEmpty()) {
      return byIndex.computeIfAbsent(scope.index(), value -> new HashSet<>());
    }
    return broad;
  }

  private void remove(Watcher watcher) {
    lock.lock();
    try {
      var group = group(watcher);
      group.remove(watcher);
      if (group.isEmpty()) {
        byName.remove(watcher.scope().name(), group);
        byIndex.remove(watcher.scope().index(), group);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends every watch, because changes were missed or the server stops. */
  void retire() {
    lock.lock();
    try {
      retired = true;
      broad.forEach(Watcher::end);
      byName.values().forEach(group -> group.forEach(Watcher::end));
      byIndex.values().forEach(group -> group.forEach(Watcher::end));
    } finally {
      lock.unlock();
    }
  }

  boolean isRetired() {
    return retired;
  }
}
