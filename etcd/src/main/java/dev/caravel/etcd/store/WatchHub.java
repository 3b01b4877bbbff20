package dev.caravel.etcd.store;

import dev.caravel.etcd.Event;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.WatchBatch;
import dev.caravel.etcd.WatchRequest;
import dev.caravel.etcd.mvcc.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands new changes to the watches. Watches of one range share one list of events, however many
 * they are. One lock guards all; it is never held across I/O or a read of the store.
 */
final class WatchHub {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<KeyRange, Set<StoreWatch>> groups = new HashMap<>();
  private volatile View view;
  private boolean closed;

  WatchHub(View view) {
    this.view = view;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** What readers and watches see: everything that is on disk. */
  View view() {
    return view;
  }

  StoreWatch watch(WatchRequest request) {
    lock.lock();
    try {
      var watch = new StoreWatch(this, request, view.revision());
      if (closed) {
        watch.end();
      } else {
        groups.computeIfAbsent(request.range(), range -> new HashSet<>()).add(watch);
      }
      return watch;
    } finally {
      lock.unlock();
    }
  }

  void remove(StoreWatch watch) {
    lock.lock();
    try {
      var group = groups.get(watch.request().range());
      if (group != null && group.remove(watch) && group.isEmpty()) {
        groups.remove(watch.request().range());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes {@code next} what everyone sees and tells the watches what is new in it. */
  void publish(View next) {
    lock.lock();
    try {
      var changes =
          next.revision() > view.revision()
              ? next.changesAfter(view.revision())
              : List.<KeyValue>of();
      view = next;
      if (!changes.isEmpty()) {
        groups.forEach((range, watches) -> deliver(next, range, watches, changes));
      }
    } finally {
      lock.unlock();
    }
  }

  private static void deliver(
      View view, KeyRange range, Set<StoreWatch> watches, List<KeyValue> changes) {
    var matching = new ArrayList<KeyValue>();
    for (var change : changes) {
      if (range.contains(change.key())) {
        matching.add(change);
      }
    }
    if (matching.isEmpty()) {
      return;
    }
    WatchBatch plain = null;
    WatchBatch withPrevious = null;
    for (var watch : watches) {
      if (watch.request().previous()) {
        if (withPrevious == null) {
          withPrevious =
              new WatchBatch(
                  view.revision(),
                  matching.stream().map(change -> new Event(change, view.before(change))).toList());
        }
        watch.deliver(withPrevious);
      } else {
        if (plain == null) {
          plain =
              new WatchBatch(
                  view.revision(),
                  matching.stream().map(change -> new Event(change, Optional.empty())).toList());
        }
        watch.deliver(plain);
      }
    }
  }

  /** Tells the watches that asked for it how far they have come. */
  void notifyProgress() {
    lock.lock();
    try {
      for (var group : groups.values()) {
        for (var watch : group) {
          if (watch.request().progressNotify()) {
            watch.requestProgress();
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  int watches() {
    lock.lock();
    try {
      return groups.values().stream().mapToInt(Set::size).sum();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      groups.values().forEach(group -> group.forEach(StoreWatch::end));
      groups.clear();
    } finally {
      lock.unlock();
    }
  }
}
