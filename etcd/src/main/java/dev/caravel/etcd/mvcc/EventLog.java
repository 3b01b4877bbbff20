package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.KeyValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every change since the compaction, in order: what a watch from an old revision is served from.
 * One thread appends; a {@link Window} that was published is safe to read from any.
 */
final class EventLog {
  private @Nullable KeyValue[] events = new KeyValue[64];
  private int start;
  private int end;

  void add(KeyValue event) {
    if (end == events.length) {
      int size = end - start;
      var larger = new KeyValue[Math.max(64, size + (size >> 1))];
      System.arraycopy(events, start, larger, 0, size);
      events = larger;
      start = 0;
      end = size;
    }
    events[end++] = event;
  }

  Window window() {
    return new Window(events, start, end);
  }

  /** Drops the events before {@code revision}; returns those up to and including it. */
  Window compact(long revision) {
    var all = window();
    var garbage = new Window(events, start, all.indexOf(revision + 1));
    int from = all.indexOf(revision);
    int size = end - from;
    var rest = new KeyValue[Math.max(64, size + (size >> 1))];
    System.arraycopy(events, from, rest, 0, size);
    events = rest;
    start = 0;
    end = size;
    return garbage;
  }

  /** A stretch of the log. What is appended later lies beyond its end. */
  @SuppressWarnings("ArrayRecordComponent") // shared, never copied
  record Window(@Nullable KeyValue[] events, int start, int end) {

    KeyValue get(int index) {
      return Objects.requireNonNull(events[index]);
    }

    /** The index of the first event at or after {@code revision}. */
    int indexOf(long revision) {
      int low = start;
      int high = end;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (get(middle).modRevision() < revision) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return "events " + start + ".." + end;
    }
  }
}
