package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.WatchEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One change of one object. There is one event of it for all watchers that see it as it is. */
final class Change {
  private final long revision;
  private final String path;
  private final @Nullable Struct object;
  private final @Nullable Struct previous;
  private final SortedTree<Struct> after;
  private final long nanos;
  private @Nullable WatchEvent event;
  private @Nullable Struct gone;

  /**
   * @param object what the object is now, null if it was deleted
   * @param previous what it was, null if it was created
   * @param after all objects of the kind after the change
   * @param nanos when it was heard of
   */
  Change(
      long revision,
      String path,
      @Nullable Struct object,
      @Nullable Struct previous,
      SortedTree<Struct> after,
      long nanos) {
    this.revision = revision;
    this.path = path;
    this.object = object;
    this.previous = previous;
    this.after = after;
    this.nanos = nanos;
  }

  long revision() {
    return revision;
  }

  String path() {
    return path;
  }

  @Nullable Struct object() {
    return object;
  }

  @Nullable Struct previous() {
    return previous;
  }

  SortedTree<Struct> after() {
    return after;
  }

  long nanos() {
    return nanos;
  }

  /** What a watcher of {@code scope} hears of it, whose scope covers the path. */
  @SuppressWarnings("ReferenceEquality") // An object that is not changed is shared.
  Optional<WatchEvent> seenIn(Scope scope) {
    boolean now = object != null && (!scope.selects() || scope.selector().test(object));
    boolean before = previous != null && (!scope.selects() || scope.selector().test(previous));
    WatchEvent.Type type;
    if (now) {
      type = before ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED;
    } else if (before) {
      type = WatchEvent.Type.DELETED;
    } else {
      return Optional.empty();
    }
    WatchEvent plain = event(type);
    Struct shown = scope.view().apply(plain.object());
    return Optional.of(shown == plain.object() ? plain : new WatchEvent(type, shown));
  }

  /** Threads may race to make it; one that loses has made the same. */
  private WatchEvent event(WatchEvent.Type type) {
    WatchEvent known = event;
    if (known == null || known.type() != type) {
      known = new WatchEvent(type, type == WatchEvent.Type.DELETED ? gone() : current());
      event = known;
    }
    return known;
  }

  private Struct current() {
    if (object == null) {
      throw new IllegalStateException("a deleted object has no state");
    }
    return object;
  }

  /** The last state, with the revision at which the object was deleted or left a selection. */
  private Struct gone() {
    Struct known = gone;
    if (known == null) {
      if (previous == null) {
        throw new IllegalStateException("a created object has no state before");
      }
      known = ObjectMetas.withResourceVersion(previous, Long.toString(revision));
      gone = known;
    }
    return known;
  }
}
