package dev.caravel.apiserver.openapi;

import dev.caravel.api.Kinds;
import dev.caravel.api.object.Kind;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes schemas as definitions: one loop over the fields, for both versions of OpenAPI. */
final class Definitions {
  private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
  private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
  private static final String TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
  private static final String MICRO_TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";

  private final Version version;
  private final Map<String, List<Kind<?>>> kinds = new HashMap<>();

  Definitions(Version version) {
    this.version = version;
    for (Kind<?> kind : Kinds.all()) {
      kinds.computeIfAbsent(kind.schema().name(), name -> new ArrayList<>()).add(kind);
    }
  }

  /** The schemas and all that they refer to, by name. */
  static SequencedMap<String, Schema> reachable(Collection<Schema> roots) {
    var found = new LinkedHashMap<String, Schema>();
    var waiting = new ArrayList<>(roots);
    while (!waiting.isEmpty()) {
      var schema = waiting.removeLast();
      if (found.putIfAbsent(schema.name(), schema) == null) {
        schema.fields().forEach(field -> message(field.type(), waiting));
      }
    }
    return new TreeMap<>(found);
  }

  private static void message(FieldType type, List<Schema> into) {
    switch (type) {
      case FieldType.Message message -> into.add(message.schema());
      case FieldType.ListOf list -> message(list.element(), into);
      case FieldType.MapOf map -> message(map.value(), into);
      case FieldType.Scalar _ -> {}
    }
  }

  /** Writes them as properties of the object that is open. */
  void write(SequencedMap<String, Schema> schemas, JsonGenerator json) {
    schemas.forEach((name, schema) -> {
      json.writeName(name);
      write(schema, json);
    });
    scalar(json, QUANTITY, "", "string", "number");
    scalar(json, INT_OR_STRING, "int-or-string", "string", "integer");
    scalar(json, TIME, "date-time", "string");
    scalar(json, MICRO_TIME, "date-time", "string");
  }

  /**
   * @param also what the value may be as well, which OpenAPI 2 cannot say
   */
  private void scalar(JsonGenerator json, String name, String format, String type, String... also) {
    json.writeObjectPropertyStart(name);
    if (!format.isEmpty()) {
      json.writeStringProperty("format", format);
    }
    if (version == Version.V2 || also.length == 0) {
      json.writeStringProperty("type", type);
    } else {
      json.writeArrayPropertyStart("oneOf");
      oneType(json, type);
      List.of(also).forEach(other -> oneType(json, other));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void oneType(JsonGenerator json, String type) {
    json.writeStartObject();
    json.writeStringProperty("type", type);
    json.writeEndObject();
  }

  private void write(Schema schema, JsonGenerator json) {
    json.writeStartObject();
    describe(schema.description(), json);
    switch (schema.shape()) {
      case OBJECT -> writeObject(schema, json);
      // What is an object or something else has no type of its own.
      case SCHEMA_OR_BOOL, SCHEMA_OR_ARRAY, SCHEMA_OR_STRINGS -> {}
    }
    var named = kinds.getOrDefault(schema.name(), List.of());
    if (!named.isEmpty()) {
      json.writeArrayPropertyStart("x-kubernetes-group-version-kind");
      for (var kind : named) {
        Operations.groupVersionKind(kind, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void writeObject(Schema schema, JsonGenerator json) {
    if (!schema.fields().isEmpty()) {
      json.writeObjectPropertyStart("properties");
      for (var field : schema.fields()) {
        json.writeName(field.name());
        json.writeStartObject();
        describe(schema.description(field), json);
        type(field.type(), json, version == Version.V3);
        rules(field, json);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    var required = schema.fields().stream().filter(Field::required).map(Field::name).toList();
    if (!required.isEmpty()) {
      json.writeArrayPropertyStart("required");
      required.forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeStringProperty("type", "object");
    if (schema.isAtomic()) {
      json.writeStringProperty("x-kubernetes-map-type", "atomic");
    }
  }

  private static void describe(String description, JsonGenerator json) {
    if (!description.isEmpty()) {
      json.writeStringProperty("description", description);
    }
  }

  /**
   * @param wrapped OpenAPI 3 has nothing beside a reference, so one that is described stands in a
   *     list of its own
   */
  private void type(FieldType type, JsonGenerator json, boolean wrapped) {
    switch (type) {
      case FieldType.Message message -> reference(message.schema().name(), json, wrapped);
      case FieldType.ListOf list -> {
        json.writeStringProperty("type", "array");
        json.writeObjectPropertyStart("items");
        type(list.element(), json, false);
        json.writeEndObject();
      }
      case FieldType.MapOf map -> {
        json.writeStringProperty("type", "object");
        json.writeObjectPropertyStart("additionalProperties");
        type(map.value(), json, false);
        json.writeEndObject();
      }
      case FieldType.Scalar scalar -> scalar(scalar, json, wrapped);
    }
  }

  private void scalar(FieldType.Scalar scalar, JsonGenerator json, boolean wrapped) {
    switch (scalar) {
      case STRING, DURATION -> json.writeStringProperty("type", "string");
      case BOOL -> json.writeStringProperty("type", "boolean");
      case INT32 -> number("integer", "int32", json);
      case INT64 -> number("integer", "int64", json);
      case DOUBLE -> number("number", "double", json);
      case BYTES -> number("string", "byte", json);
      case QUANTITY -> reference(QUANTITY, json, wrapped);
      case INT_OR_STRING -> reference(INT_OR_STRING, json, wrapped);
      case TIME -> reference(TIME, json, wrapped);
      case MICRO_TIME -> reference(MICRO_TIME, json, wrapped);
      case JSON -> json.writeStringProperty("type", "object");
    }
  }

  private static void number(String type, String format, JsonGenerator json) {
    json.writeStringProperty("type", type);
    json.writeStringProperty("format", format);
  }

  private void reference(String name, JsonGenerator json, boolean wrapped) {
    if (wrapped) {
      json.writeArrayPropertyStart("allOf");
      json.writeStartObject();
    }
    json.writeStringProperty("$ref", version.reference(name));
    if (wrapped) {
      json.writeEndObject();
      json.writeEndArray();
    }
  }

  /** How lists and maps are merged. */
  private static void rules(Field field, JsonGenerator json) {
    if (!field.listType().isEmpty()) {
      var name = field.isRepeated() ? "x-kubernetes-list-type" : "x-kubernetes-map-type";
      json.writeStringProperty(name, field.listType());
    }
    if (!field.mapKeys().isEmpty()) {
      json.writeArrayPropertyStart("x-kubernetes-list-map-keys");
      field.mapKeys().forEach(json::writeString);
      json.writeEndArray();
    }
    if (!field.patchStrategy().isEmpty()) {
      json.writeStringProperty("x-kubernetes-patch-strategy", field.patchStrategy());
    }
    if (!field.patchMergeKey().isEmpty()) {
      json.writeStringProperty("x-kubernetes-patch-merge-key", field.patchMergeKey());
    }
  }
}
