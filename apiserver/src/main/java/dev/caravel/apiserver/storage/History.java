package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The latest changes of a kind, oldest first: what watches from an old revision and lists at one
 * are served from. Bounded in number, and old ones go when there are many. Not for several threads.
 */
final class History {
  /** No more changes than this are kept. */
  static final int MAX_CHANGES = 8192;

  /** Of changes that are older than {@link #FRESH_NANOS}, no more than this are kept. */
  static final int MAX_OLD_CHANGES = 128;

  /** Five minutes, as long as upstream's store keeps its own history. */
  static final long FRESH_NANOS = 300_000_000_000L;

  private final ArrayDeque<Change> changes = new ArrayDeque<>();
  private SortedTree<Struct> before;
  private long completeAfter;

  /**
   * @param state all objects at {@code revision}, after which every change will be added
   */
  History(SortedTree<Struct> state, long revision) {
    before = state;
    completeAfter = revision;
  }

  void add(Change change) {
    changes.add(change);
    while (changes.size() > MAX_CHANGES
        || (changes.size() > MAX_OLD_CHANGES
            && change.nanos() - changes.getFirst().nanos() > FRESH_NANOS)) {
      var oldest = changes.removeFirst();
      before = oldest.after();
      completeAfter = oldest.revision();
    }
  }

  /** Every change after this revision, or after a later one, is here. */
  long completeAfter() {
    return completeAfter;
  }

  /** The changes after {@code revision}, which must not be before {@link #completeAfter()}. */
  List<Change> after(long revision) {
    var newer = new ArrayList<Change>();
    for (Iterator<Change> latest = changes.descendingIterator(); latest.hasNext(); ) {
      var change = latest.next();
      if (change.revision() <= revision) {
        break;
      }
      newer.add(change);
    }
    return newer.reversed();
  }

  /** All objects as they were at {@code revision}, if it is not too old. */
  Optional<SortedTree<Struct>> at(long revision) {
    if (revision < completeAfter) {
      return Optional.empty();
    }
    for (Iterator<Change> latest = changes.descendingIterator(); latest.hasNext(); ) {
      var change = latest.next();
      if (change.revision() <= revision) {
        return Optional.of(change.after());
      }
    }
    return Optional.of(before);
  }
}
