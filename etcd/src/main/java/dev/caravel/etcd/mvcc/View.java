package dev.caravel.etcd.mvcc;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import dev.caravel.etcd.Event;
import dev.caravel.etcd.KeyRange;
import dev.caravel.etcd.KeyValue;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.RangeRequest.SortOrder;
import dev.caravel.etcd.RangeRequest.SortTarget;
import dev.caravel.etcd.RangeResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The store as it stood at one revision, for readers on any thread: the index is shared with the
 * writer, and what is newer than the view's revision is not seen.
 */
public final class View {
  private final Index index;
  private final long revision;
  private final long compactRevision;
  private final EventLog.Window events;

  View(Index index, long revision, long compactRevision, EventLog.Window events) {
    this.index = index;
    this.revision = revision;
    this.compactRevision = compactRevision;
    this.events = events;
  }

  /** The current revision, 1 in a store that was never written to. */
  public long revision() {
    return revision;
  }

  /** The revision up to which the store is compacted, -1 if it never was. */
  public long compactRevision() {
    return compactRevision;
  }

  /** Reads keys; see {@link dev.caravel.etcd.KeyValueStore#range}. */
  public RangeResponse range(RangeRequest request) {
    checkRevision(request.revision());
    return range(request, request.revision() > 0 ? request.revision() : revision);
  }

  void checkRevision(long asked) {
    if (asked > revision) {
      throw new EtcdException(Reason.FUTURE_REVISION);
    }
    if (asked > 0 && asked < compactRevision) {
      throw new CompactedException(compactRevision);
    }
  }

  private RangeResponse range(RangeRequest request, long at) {
    boolean postponed = isSorted(request) || isFiltered(request);
    long limit = request.limit() > 0 && !postponed ? request.limit() : Long.MAX_VALUE;
    var found = new ArrayList<KeyValue>();
    long count = 0;
    for (var history : index.histories(request.range())) {
      var version = history.at(at);
      if (version != null) {
        count++;
        if (!request.countOnly() && found.size() < limit) {
          found.add(version);
        }
      }
    }
    // A compaction that ran beside this read may have taken versions away from under it.
    if (at < index.compactRevision()) {
      throw new CompactedException(index.compactRevision());
    }
    if (request.countOnly()) {
      return new RangeResponse(revision, List.of(), false, count);
    }
    boolean more = found.size() == limit && count > limit;
    if (postponed) {
      found.removeIf(version -> !isWithin(request, version));
      if (isSorted(request)) {
        found.sort(comparator(request));
      }
      more = request.limit() > 0 && found.size() > request.limit();
      if (more) {
        found.subList((int) request.limit(), found.size()).clear();
      }
    }
    if (request.keysOnly()) {
      found.replaceAll(KeyValue::withoutValue);
    }
    return new RangeResponse(revision, found, more, count);
  }

  private static boolean isSorted(RangeRequest request) {
    return request.target() != SortTarget.KEY || request.order() == SortOrder.DESCEND;
  }

  private static boolean isFiltered(RangeRequest request) {
    return request.minModRevision() != 0
        || request.maxModRevision() != 0
        || request.minCreateRevision() != 0
        || request.maxCreateRevision() != 0;
  }

  private static boolean isWithin(RangeRequest request, KeyValue version) {
    return (request.minModRevision() == 0 || version.modRevision() >= request.minModRevision())
        && (request.maxModRevision() == 0 || version.modRevision() <= request.maxModRevision())
        && (request.minCreateRevision() == 0
            || version.createRevision() >= request.minCreateRevision())
        && (request.maxCreateRevision() == 0
            || version.createRevision() <= request.maxCreateRevision());
  }

  private static Comparator<KeyValue> comparator(RangeRequest request) {
    Comparator<KeyValue> ascending =
        switch (request.target()) {
          case KEY -> Comparator.comparing(KeyValue::key);
          case VERSION -> Comparator.comparingLong(KeyValue::version);
          case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
          case MOD -> Comparator.comparingLong(KeyValue::modRevision);
          case VALUE -> (a, b) -> Arrays.compareUnsigned(a.value(), b.value());
        };
    return request.order() == SortOrder.DESCEND ? ascending.reversed() : ascending;
  }

  /**
   * The changes of {@code range} from {@code from} on, whole revisions, until about {@code limit}
   * are found.
   *
   * @throws CompactedException if {@code from} is compacted
   */
  public Changes changes(KeyRange range, long from, int limit, boolean previous) {
    if (from < compactRevision) {
      throw new CompactedException(compactRevision);
    }
    var found = new ArrayList<Event>();
    int i = events.indexOf(from);
    while (i < events.end()) {
      long current = events.get(i).modRevision();
      if (found.size() >= limit) {
        return new Changes(current - 1, found);
      }
      for (; i < events.end() && events.get(i).modRevision() == current; i++) {
        var change = events.get(i);
        if (range.contains(change.key())) {
          found.add(new Event(change, previous ? before(change) : Optional.empty()));
        }
      }
    }
    return new Changes(revision, found);
  }

  /** The version that {@code change} replaced, where it exists and is not compacted. */
  public Optional<KeyValue> before(KeyValue change) {
    return Optional.ofNullable(index.at(change.key(), change.modRevision() - 1));
  }

  /** Every change after {@code after}, of all keys: what a new view adds to an old one. */
  public List<KeyValue> changesAfter(long after) {
    int from = events.indexOf(after + 1);
    var found = new ArrayList<KeyValue>(events.end() - from);
    for (int i = from; i < events.end(); i++) {
      found.add(events.get(i));
    }
    return found;
  }

  /** True if a later compaction may have taken away what this view still shows. */
  public boolean isOvertaken() {
    return index.compactRevision() != compactRevision;
  }

  /** The versions that are current at the compaction and older: what the event log lacks. */
  public Iterable<KeyValue> versionsBeforeCompaction() {
    var versions = new ArrayList<KeyValue>();
    for (var history : index.histories(KeyRange.ALL)) {
      var version = history.at(compactRevision - 1);
      if (version != null) {
        versions.add(version);
      }
    }
    return versions;
  }

  /**
   * Some of the changes of a range.
   *
   * @param revision all changes up to this revision are included
   */
  public record Changes(long revision, List<Event> events) {}
}
