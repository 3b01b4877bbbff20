package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValue;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** All keys in order, each with its versions. One thread writes, any may read. */
final class Index {
  private final ConcurrentNavigableMap<Key, KeyHistory> keys = new ConcurrentSkipListMap<>();
  private volatile long compactRevision = -1;

  @Nullable KeyValue at(Key key, long revision) {
    var history = keys.get(key);
    return history == null ? null : history.at(revision);
  }

  Collection<KeyHistory> histories(KeyRange range) {
    if (range.isSingle()) {
      var history = keys.get(range.start());
      return history == null ? List.of() : List.of(history);
    }
    if (range.isEmpty()) {
      return List.of();
    }
    return range.isUnbounded()
        ? keys.tailMap(range.start(), true).values()
        : keys.subMap(range.start(), true, range.end(), false).values();
  }

  void add(KeyValue version) {
    var history = keys.get(version.key());
    if (history == null) {
      history = new KeyHistory();
      history.add(version);
      keys.put(version.key(), history);
    } else {
      history.add(version);
    }
  }

  long compact(Key key, long revision) {
    var history = keys.get(key);
    if (history == null) {
      return 0;
    }
    long freed = history.compact(revision);
    if (history.isEmpty()) {
      keys.remove(key);
    }
    return freed;
  }

  /** Versions older than this may be gone. */
  long compactRevision() {
    return compactRevision;
  }

  void compactRevision(long revision) {
    compactRevision = revision;
  }
}
