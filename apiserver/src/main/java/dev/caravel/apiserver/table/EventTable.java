package dev.caravel.apiserver.table;

import static dev.caravel.apiserver.table.Layout.field;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.ObjectReference;
import java.time.Instant;
import java.util.Locale;

/** The table of events, in the words of the core group's kind. */
final class EventTable {
  private EventTable() {}

  static Layout<Event> layout() {
    return Layout.of(Event.KIND)
        .timed("Last Seen", field(Event.SCHEMA, "lastTimestamp"), EventTable::lastSeen)
        .text("Type", field(Event.SCHEMA, "type"), Event::type)
        .text("Reason", field(Event.SCHEMA, "reason"), Event::reason)
        .text("Object", field(Event.SCHEMA, "involvedObject"), EventTable::object)
        .text(
            "Subobject",
            field(ObjectReference.SCHEMA, "fieldPath"),
            event -> event.involvedObject().fieldPath())
        .wide()
        .text("Source", field(Event.SCHEMA, "source"), EventTable::source)
        .wide()
        .text("Message", field(Event.SCHEMA, "message"), event -> event.message().strip())
        .timed("First Seen", field(Event.SCHEMA, "firstTimestamp"), EventTable::firstSeen)
        .wide()
        .textOfNumber("Count", field(Event.SCHEMA, "count"), EventTable::count)
        .wide()
        .name()
        .wide();
  }

  /** The kind of group events.k8s.io has the same fields under other names. */
  static Layout<dev.caravel.api.events.v1.Event> ofGroupEvents() {
    return layout().seenAs(dev.caravel.api.events.v1.Event.KIND, EventTable::asCore);
  }

  private static Event asCore(dev.caravel.api.events.v1.Event event) {
    var core =
        Event.builder()
            .metadata(event.metadata())
            .type(event.type())
            .reason(event.reason())
            .message(event.note())
            .involvedObject(event.regarding())
            .source(event.deprecatedSource())
            .count(event.deprecatedCount())
            .reportingComponent(event.reportingController())
            .reportingInstance(event.reportingInstance());
    event.eventTime().ifPresent(core::eventTime);
    event.deprecatedFirstTimestamp().ifPresent(core::firstTimestamp);
    event.deprecatedLastTimestamp().ifPresent(core::lastTimestamp);
    if (event.hasSeries()) {
      core.series(series -> {
        series.count(event.series().count());
        event.series().lastObservedTime().ifPresent(series::lastObservedTime);
      });
    }
    return core.build();
  }

  private static String lastSeen(Event event, Instant now) {
    if (event.hasSeries()) {
      return Ages.since(event.series().lastObservedTime(), now);
    }
    return event.lastTimestamp().isPresent()
        ? Ages.since(event.lastTimestamp(), now)
        : firstSeen(event, now);
  }

  private static String firstSeen(Event event, Instant now) {
    return Ages.since(
        event.firstTimestamp().isPresent() ? event.firstTimestamp() : event.eventTime(), now);
  }

  private static int count(Event event) {
    if (event.hasSeries()) {
      return event.series().count();
    }
    return Math.max(1, event.count());
  }

  private static String object(Event event) {
    var reference = event.involvedObject();
    var kind = reference.kind().toLowerCase(Locale.ROOT);
    return reference.name().isEmpty() ? kind : kind + "/" + reference.name();
  }

  private static String source(Event event) {
    var component = event.source().component();
    var host = event.source().host();
    if (component.isEmpty()) {
      component = event.reportingComponent();
      host = event.reportingInstance();
    }
    return host.isEmpty() ? component : component + ", " + host;
  }
}
