package dev.caravel.apiserver.validation;

import dev.caravel.api.core.v1.Event;
import java.util.Set;

/**
 * Rules of Events that are made through events.k8s.io/v1. Messages show no values, and have the
 * fields of the older form that is stored; upstream's do so, too.
 */
final class EventRules {
  private static final int TEXT_CHARS = 128;
  private static final int NOTE_CHARS = 1024;

  private EventRules() {}

  static void newer(Event event, Errors errors) {
    if (event.eventTime().isPresent()) {
      controller(event, errors);
    }
    if (event.hasSeries()) {
      if (event.series().count() < 2) {
        errors.invalid(Path.of("series").to("count"), "", "should be at least 2");
      }
      if (event.series().lastObservedTime().isEmpty()) {
        errors.required(Path.of("series").to("lastObservedTime"));
      }
    }
    if (event.eventTime().isEmpty()) {
      errors.required(Path.of("eventTime"));
    }
    if (!Set.of("Normal", "Warning").contains(event.type())) {
      errors.invalid(Path.of("type"), "", "has invalid value: " + event.type());
    }
    unset("firstTimestamp", event.firstTimestamp().isPresent(), errors);
    unset("lastTimestamp", event.lastTimestamp().isPresent(), errors);
    unset("count", event.count() != 0, errors);
    boolean hasSource = !event.source().component().isEmpty() || !event.source().host().isEmpty();
    unset("source", hasSource, errors);
  }

  private static void controller(Event event, Errors errors) {
    Path path = Path.of("reportingController");
    errors.requiredForm(path, event.reportingComponent(), Names::qualified);
    text("reportingInstance", event.reportingInstance(), errors);
    text("action", event.action(), errors);
    text("reason", event.reason(), errors);
    if (event.message().length() > NOTE_CHARS) {
      errors.invalid(
          Path.of("message"), "", "can have at most %d characters".formatted(NOTE_CHARS));
    }
  }

  private static void text(String field, String value, Errors errors) {
    if (value.isEmpty()) {
      errors.required(Path.of(field));
    } else if (value.length() > TEXT_CHARS) {
      errors.invalid(Path.of(field), "", "can have at most %d characters".formatted(TEXT_CHARS));
    }
  }

  private static void unset(String field, boolean isSet, Errors errors) {
    if (isSet) {
      errors.invalid(Path.of(field), "", "needs to be unset");
    }
  }
}
