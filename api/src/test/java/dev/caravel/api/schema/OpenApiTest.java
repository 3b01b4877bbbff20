package dev.caravel.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravel.api.json.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every type against the official OpenAPI document of Kubernetes 1.36: fields, types, what is
 * required, list types and keys, patch strategies and keys. The document is not part of the
 * project; the variable CARAVEL_OPENAPI says where it is if it is not beside the checkout.
 */
class OpenApiTest {
  private static final Path BESIDE = Path.of("../../shared/reference/kubernetes-1.36-openapi.json");
  private static final Pattern NOT_GA = Pattern.compile(".*\\.v[0-9]+(alpha|beta)[0-9]+\\..*");

  /** Types that are scalars here, or not objects of the API at all. */
  private static final Set<String> NO_SCHEMAS =
      Set.of(
          "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
          "io.k8s.apimachinery.pkg.api.resource.Quantity",
          "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
          "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
          "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
          "io.k8s.apimachinery.pkg.runtime.RawExtension",
          "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
          // The body of a patch, which is of no type.
          "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
          // What /version says; not a kind.
          "io.k8s.apimachinery.pkg.version.Info");

  @Test
  void schemasSayWhatTheOfficialDocumentSays() throws IOException {
    String named = System.getenv("CARAVEL_OPENAPI");
    Path document = named == null ? BESIDE : Path.of(named);
    boolean there = Files.isRegularFile(document);
    assumeTrue(
        there, "the official OpenAPI document is not beside the checkout, see CARAVEL_OPENAPI");
    Map<?, ?> definitions =
        map(map(JsonTree.parse(Files.readAllBytes(document))).get("definitions"));
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Object key : new TreeSet<>(definitions.keySet())) {
      String name = (String) key;
      if (NOT_GA.matcher(name).matches() || NO_SCHEMAS.contains(name)) {
        continue;
      }
      Optional<Schema> schema = Schemas.find(name);
      if (schema.isEmpty()) {
        differences.add(name + " is missing");
      } else {
        compared++;
        compare(schema.get(), map(definitions.get(name)), differences);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThan(500);
  }

  private static void compare(Schema schema, Map<?, ?> definition, List<String> differences) {
    boolean atomic = "atomic".equals(definition.get("x-kubernetes-map-type"));
    differ(schema.name(), "atomic", atomic, schema.isAtomic(), differences);
    if (schema.shape() != Schema.Shape.OBJECT) {
      // A union of a schema and something else has no properties that a document could name.
      differ(schema.name(), "properties", false, definition.containsKey("properties"), differences);
      return;
    }
    Map<?, ?> properties = map(definition.get("properties"));
    List<?> required = list(definition.get("required"));
    Set<String> names = new HashSet<>();
    properties.keySet().forEach(name -> names.add((String) name));
    differ(schema.name(), "fields", names, schema.names(), differences);
    for (Field field : schema.fields()) {
      if (properties.containsKey(field.name())) {
        compare(
            schema.name() + "." + field.name(),
            field,
            map(properties.get(field.name())),
            required.contains(field.name()),
            differences);
      }
    }
  }

  private static void compare(
      String name, Field field, Map<?, ?> property, boolean required, List<String> differences) {
    differ(name, "type", type(property), type(field.type()), differences);
    differ(name, "required", required, field.required(), differences);
    Object listType =
        property.containsKey("x-kubernetes-list-type")
            ? property.get("x-kubernetes-list-type")
            : property.get("x-kubernetes-map-type");
    differ(name, "list type", listType == null ? "" : listType, field.listType(), differences);
    differ(
        name,
        "list map keys",
        list(property.get("x-kubernetes-list-map-keys")),
        field.mapKeys(),
        differences);
    differ(
        name,
        "patch strategy",
        text(property, "x-kubernetes-patch-strategy"),
        field.patchStrategy(),
        differences);
    differ(
        name,
        "patch merge key",
        text(property, "x-kubernetes-patch-merge-key"),
        field.patchMergeKey(),
        differences);
  }

  private static void differ(
      String name, String what, Object official, Object ours, List<String> differences) {
    if (!official.equals(ours)) {
      differences.add("%s: %s: %s, here %s".formatted(name, what, official, ours));
    }
  }

  /** The type of a property in one word, as {@link #type(FieldType)} says it. */
  private static String type(Map<?, ?> property) {
    if (property.get("$ref") instanceof String reference) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      return switch (name.substring(name.lastIndexOf('.') + 1)) {
        // These three are kept as they were written, see JsonValue.
        case "RawExtension", "FieldsV1", "JSON" -> "JSON";
        case "Quantity" -> "QUANTITY";
        case "IntOrString" -> "INT_OR_STRING";
        case "Time" -> "TIME";
        case "MicroTime" -> "MICRO_TIME";
        case "Duration" -> "DURATION";
        default -> name;
      };
    }
    String type = text(property, "type");
    String format = text(property, "format");
    return switch (type) {
      case "array" -> "[" + type(map(property.get("items"))) + "]";
      case "object" -> "{" + type(map(property.get("additionalProperties"))) + "}";
      case "string" -> format.equals("byte") ? "BYTES" : "STRING";
      case "boolean" -> "BOOL";
      case "number" -> "DOUBLE";
      case "integer" -> format.equals("int64") ? "INT64" : "INT32";
      default -> type;
    };
  }

  private static String type(FieldType type) {
    return switch (type) {
      case FieldType.Message message -> message.schema().name();
      case FieldType.ListOf list -> "[" + type(list.element()) + "]";
      case FieldType.MapOf map -> "{" + type(map.value()) + "}";
      case FieldType.Scalar scalar -> scalar.name();
    };
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  private static Map<?, ?> map(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object tree) {
    return tree instanceof List<?> list ? list : List.of();
  }
}
