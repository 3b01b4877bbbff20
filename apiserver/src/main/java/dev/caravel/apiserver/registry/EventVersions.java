package dev.caravel.apiserver.registry;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import java.util.Map;

/** Events of events.k8s.io/v1, which are stored as those of the core group, with other names. */
final class EventVersions {
  private static final Kind<?> CORE = Event.KIND;
  private static final Kind<?> NEWER = dev.caravel.api.events.v1.Event.KIND;

  /** Names in events.k8s.io by those in core; what is not here has the same in both. */
  private static final Map<String, String> NEWER_NAMES =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount",
          "reportingComponent", "reportingController");

  private EventVersions() {}

  static Struct served(Struct stored) {
    return converted(stored, NEWER, true);
  }

  static Struct stored(Struct served) {
    return converted(served, CORE, false);
  }

  private static Struct converted(Struct from, Kind<?> to, boolean newer) {
    Struct.Builder result = Struct.builder(to.schema());
    for (Field field : CORE.schema().fields()) {
      String other = NEWER_NAMES.getOrDefault(field.name(), field.name());
      String source = newer ? field.name() : other;
      Field target = to.schema().field(newer ? other : field.name());
      from.get(source).ifPresent(value -> result.set(target.slot(), retyped(value, target)));
    }
    return result.set(0, to.kind()).set(1, to.apiVersion()).build();
  }

  /** The series is a type of its own in each group, with the same fields. */
  private static Object retyped(Object value, Field target) {
    if (value instanceof Struct struct
        && target.type() instanceof FieldType.Message message
        && message.schema() != struct.schema()) {
      Struct.Builder result = Struct.builder(message.schema());
      for (Field field : message.schema().fields()) {
        struct.get(field.name()).ifPresent(inner -> result.set(field.slot(), inner));
      }
      return result.build();
    }
    return value;
  }
}
