package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.WatchEvent;
import java.util.function.UnaryOperator;

/** Events that say how far a watch is (KEP-956), and that the initial ones are over (KEP-3157). */
final class Bookmarks {
  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

  private Bookmarks() {}

  static WatchEvent at(UnaryOperator<Struct> view, StoredKind kind, long revision) {
    return new WatchEvent(WatchEvent.Type.BOOKMARK, view.apply(object(kind, revision)));
  }

  static WatchEvent endOfInitialEvents(UnaryOperator<Struct> view, StoredKind kind, long revision) {
    Struct marked =
        ObjectMetas.with(
            object(kind, revision),
            metadata -> metadata.putAnnotations(INITIAL_EVENTS_END, "true"));
    return new WatchEvent(WatchEvent.Type.BOOKMARK, view.apply(marked));
  }

  private static Struct object(StoredKind kind, long revision) {
    Struct typed =
        Struct.builder(kind.kind().schema())
            .set(0, kind.kind().kind())
            .set(1, kind.kind().apiVersion())
            .build();
    return ObjectMetas.withResourceVersion(typed, Long.toString(revision));
  }
}
