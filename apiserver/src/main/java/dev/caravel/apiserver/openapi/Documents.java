package dev.caravel.apiserver.openapi;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.api.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Makes whole documents. */
final class Documents {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String RELEASE = "v1.36.3";

  private Documents() {}

  /** The kinds that have a resource, by name. */
  static List<Kind<?>> served() {
    return Kinds.all().stream()
        .filter(kind -> !kind.plural().isEmpty())
        .sorted(Comparator.<Kind<?>, String>comparing(Kind::apiVersion).thenComparing(Kind::plural))
        .<Kind<?>>map(kind -> kind)
        .toList();
  }

  /** Swagger 2.0 of everything. */
  static byte[] v2() {
    return write(json -> {
      json.writeStringProperty("swagger", "2.0");
      info(json);
      json.writeObjectPropertyStart("paths");
      var operations = new Operations(Version.V2, json);
      served().forEach(operations::write);
      json.writeEndObject();
      json.writeObjectPropertyStart("definitions");
      new Definitions(Version.V2).write(Definitions.reachable(schemas(Kinds.all())), json);
      json.writeEndObject();
    });
  }

  /** OpenAPI 3.0 of one group and version. */
  static byte[] v3(List<Kind<?>> kinds) {
    return write(json -> {
      json.writeStringProperty("openapi", "3.0.0");
      info(json);
      json.writeObjectPropertyStart("paths");
      var operations = new Operations(Version.V3, json);
      kinds.forEach(operations::write);
      json.writeEndObject();
      json.writeObjectPropertyStart("components");
      json.writeObjectPropertyStart("schemas");
      new Definitions(Version.V3).write(Definitions.reachable(schemas(kinds)), json);
      json.writeEndObject();
      json.writeEndObject();
    });
  }

  /** Those of the kinds, of their lists, and what every operation may need. */
  private static List<Schema> schemas(List<Kind<?>> kinds) {
    var schemas = new ArrayList<Schema>();
    for (Kind<?> kind : kinds) {
      schemas.add(kind.schema());
      Kinds.find(kind.apiVersion(), kind.kind() + "List").ifPresent(l -> schemas.add(l.schema()));
    }
    schemas.add(dev.caravel.api.meta.v1.Status.SCHEMA);
    schemas.add(dev.caravel.api.meta.v1.DeleteOptions.SCHEMA);
    return schemas;
  }

  private static void info(JsonGenerator json) {
    json.writeObjectPropertyStart("info");
    json.writeStringProperty("title", "Kubernetes");
    json.writeStringProperty("version", RELEASE);
    json.writeEndObject();
  }

  private static byte[] write(Consumer<JsonGenerator> content) {
    var bytes = new ByteArrayOutputStream(1 << 20);
    try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      content.accept(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
