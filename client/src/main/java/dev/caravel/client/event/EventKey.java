package dev.caravel.client.event;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.EventSource;
import dev.caravel.api.core.v1.ObjectReference;

/**
 * What makes events similar, or, with a message, the same.
 *
 * @param message empty: any
 */
record EventKey(
    EventSource source, ObjectReference regarding, String type, String reason, String message) {

  /** Events that differ in their message alone have the same. */
  static EventKey similar(Event event) {
    return new EventKey(event.source(), identity(event), event.type(), event.reason(), "");
  }

  static EventKey same(Event event) {
    return new EventKey(
        event.source(), identity(event), event.type(), event.reason(), event.message());
  }

  /** Everything that one source says about one object. */
  static EventKey source(Event event) {
    return new EventKey(event.source(), identity(event), "", "", "");
  }

  private static ObjectReference identity(Event event) {
    return event.involvedObject().with(ObjectReference.Builder::clearResourceVersion);
  }
}
