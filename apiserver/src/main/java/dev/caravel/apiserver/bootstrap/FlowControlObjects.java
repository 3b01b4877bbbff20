package dev.caravel.apiserver.bootstrap;

import dev.caravel.api.flowcontrol.v1.FlowSchema;
import dev.caravel.api.flowcontrol.v1.PriorityLevelConfiguration;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.apiserver.request.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Upstream's suggested flow schemas and priority levels (KEP-1040), kept in a YAML resource. */
final class FlowControlObjects {
  private static final String RESOURCE = "flow-control.yaml";

  private final ObjectReader reader;
  private final OwnRequests requests;

  FlowControlObjects(ObjectReader reader, OwnRequests requests) {
    this.reader = reader;
    this.requests = requests;
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
