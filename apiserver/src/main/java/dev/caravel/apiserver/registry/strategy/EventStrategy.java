package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.object.Struct;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;

/** Events have no dependents, and are selected by what they are about. */
final class EventStrategy implements Strategy {
  private static final SequencedMap<String, Function<Struct, String>> FIELDS = fieldsOfEvents();
  private static final SequencedMap<String, Function<Struct, String>> NEWER_FIELDS = newerFields();

  private final boolean newer;

  /**
   * @param group of the version that is served; fields have other names in the newer one, events
   *     are stored as core ones anyway
   */
  EventStrategy(String group) {
    newer = !group.isEmpty();
  }

  private static SequencedMap<String, Function<Struct, String>> fieldsOfEvents() {
    var fields =
        Fields.at(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type");
    fields.put("source", object -> source(Event.of(object)));
    return fields;
  }

  private static String source(Event event) {
    String component = event.source().component();
    return component.isEmpty() ? event.reportingComponent() : component;
  }

  private static SequencedMap<String, Function<Struct, String>> newerFields() {
    var fields = new LinkedHashMap<String, Function<Struct, String>>();
    FIELDS.forEach((name, value) ->
        fields.put(
            switch (name) {
              case "reportingComponent" -> "reportingController";
              default -> name.replace("involvedObject.", "regarding.");
            },
            value));
    return fields;
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public Dependents dependents() {
    return Dependents.NONE;
  }

  @Override
  public SequencedMap<String, Function<Struct, String>> fields() {
    return newer ? NEWER_FIELDS : FIELDS;
  }
}
