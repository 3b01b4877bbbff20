package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one key, oldest first, tombstones among them. One thread writes. Others may read
 * at any revision that was published to them after it was written: entries are immutable, the array
 * is replaced when it grows, and what lies beyond the revision asked for is ignored.
 */
final class KeyHistory {
  private volatile @Nullable KeyValue[] versions = new KeyValue[1];
  private int size;

  void add(KeyValue version) {
    var array = versions;
    if (size == array.length) {
      var larger = new KeyValue[size + (size >> 1) + 1];
      System.arraycopy(array, 0, larger, 0, size);
      larger[size++] = version;
      versions = larger;
    } else {
      array[size++] = version;
    }
  }

  /** The live version at {@code revision}, or null if the key was absent. */
  @Nullable KeyValue at(long revision) {
    var version = newest(revision);
    return version == null || version.isTombstone() ? null : version;
  }

  /** The newest version or tombstone that is not after {@code revision}. */
  @Nullable KeyValue newest(long revision) {
    var array = versions;
    var last = array[array.length - 1];
    if (last != null && last.modRevision() <= revision) {
      return last;
    }
    int low = 0;
    int high = array.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      var version = array[middle];
      if (version != null && version.modRevision() <= revision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : array[low - 1];
  }

  /**
   * Forgets what nobody can read at {@code revision} or later.
   *
   * @return the bytes of keys and values that were let go of
   */
  long compact(long revision) {
    var array = versions;
    int keep = 0;
    while (keep < size && modRevision(array, keep) <= revision) {
      keep++;
    }
    keep--; // the version current at the revision stays, unless it is a tombstone
    if (keep < 0) {
      return 0;
    }
    var current = array[keep];
    if (current != null && current.isTombstone()) {
      keep++;
    }
    if (keep == 0) {
      return 0;
    }
    long freed = 0;
    for (int i = 0; i < keep; i++) {
      freed += StateMachine.bytes(java.util.Objects.requireNonNull(array[i]));
    }
    var smaller = new KeyValue[Math.max(1, size - keep)];
    System.arraycopy(array, keep, smaller, 0, size - keep);
    size -= keep;
    versions = smaller;
    return freed;
  }

  boolean isEmpty() {
    return size == 0;
  }

  private static long modRevision(@Nullable KeyValue[] array, int index) {
    var version = array[index];
    return version == null ? Long.MAX_VALUE : version.modRevision();
  }
}
