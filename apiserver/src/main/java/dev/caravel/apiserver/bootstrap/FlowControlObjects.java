package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.FlowSchemaCondition;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;

/** Upstream's suggested flow schemas and priority levels (KEP-1040), kept in a YAML resource. */
final class FlowControlObjects {
  private static final String RESOURCE = "flow-control.yaml";

  private final ObjectReader reader;
  private final OwnRequests requests;
  private final Clock clock;

  FlowControlObjects(ObjectReader reader, OwnRequests requests, Clock clock) {
    this.reader = reader;
    this.requests = requests;
    this.clock = clock;
  }

  void ensure() throws InterruptedException {
    boolean complete =
        reader.find(FlowSchema.KIND, "", "catch-all").isPresent()
            && reader.find(FlowSchema.KIND, "", "probes").isPresent();
    if (complete) {
      return;
    }
    for (var document : Yaml.documents(resource())) {
      byte[] json = document.json().toByteArray();
      Struct object = Json.decode(PriorityLevelConfiguration.SCHEMA, json);
      if (object.stringAt("kind").equals(FlowSchema.KIND.kind())) {
        ensure(FlowSchema.KIND, Json.decode(FlowSchema.SCHEMA, json));
      } else {
        ensure(PriorityLevelConfiguration.KIND, object);
      }
    }
  }

  private void ensure(Kind<?> kind, Struct object) throws InterruptedException {
    String name = object.stringAt("metadata", "name");
    if (reader.find(kind, "", name).isPresent()) {
      return;
    }
    requests.create(kind, object);
    if (kind.equals(FlowSchema.KIND)) {
      var stored = reader.find(kind, "", name).map(FlowSchema::of);
      if (stored.isPresent()) {
        requests.updateStatus(kind, found(stored.get()).struct());
      }
    }
  }

  private FlowSchema found(FlowSchema schema) {
    String level = schema.spec().priorityLevelConfiguration().name();
    var condition =
        FlowSchemaCondition.builder()
            .type("Dangling")
            .status("False")
            .reason("Found")
            .message(
                ("This FlowSchema references the PriorityLevelConfiguration object named \"%s\" and"
                        + " it exists")
                    .formatted(level))
            .lastTransitionTime(clock.now().truncatedTo(ChronoUnit.SECONDS))
            .build();
    return schema.with(s -> s.status(status -> status.addConditions(condition)));
  }

  private static byte[] resource() {
    try (var in = FlowControlObjects.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
