package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.object.Struct;
import java.util.SequencedMap;
import java.util.function.Function;

/** Events have no dependents, and are selected by what they are about. */
final class EventStrategy implements Strategy {
  private static final SequencedMap<String, Function<Struct, String>> FIELDS = fieldsOfEvents();

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
    fields.put(
        "source",
        object -> {
          Event event = Event.of(object);
          String component = event.source().component();
          return component.isEmpty() ? event.reportingComponent() : component;
        });
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
    return FIELDS;
  }
}
