package dev.caravel.apiserver.openapi;

import dev.caravel.api.object.Kind;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes the paths of a resource and what can be done at each. */
final class Operations {
  private static final List<String> MEDIA =
      List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
  private static final List<String> PATCHES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json");

  private final Version version;
  private final JsonGenerator json;
  private String currentPath = "";
  private String pathSuffix = "";

  Operations(Version version, JsonGenerator json) {
    this.version = version;
    this.json = json;
  }

  /** An operation. */
  private record Operation(
      String method, String verb, String action, Kind<?> kind, String answer, boolean hasBody) {}

  /** Writes all paths of a resource as properties of the object that is open. */
  void write(Kind<?> kind) {
    var prefix = kind.group().isEmpty() ? "/api/" : "/apis/";
    var base = prefix + kind.apiVersion();
    var own = kind.schema().name();
    var list = own + "List";
    var verbs = kind.verbs();
    if (kind.namespaced()) {
      if (verbs.contains("list")) {
        path(base + "/" + kind.plural(), kind, "ForAllNamespaces", false);
        operation(new Operation("get", "list", "list", kind, list, false));
        json.writeEndObject();
      }
      base += "/namespaces/{namespace}";
    }
    path(base + "/" + kind.plural(), kind, "", false);
    if (verbs.contains("deletecollection")) {
      operation(
          new Operation(
              "delete",
              "deleteCollection",
              "deletecollection",
              kind,
              "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
              false));
    }
    if (verbs.contains("list")) {
      operation(new Operation("get", "list", "list", kind, list, false));
    }
    if (verbs.contains("create")) {
      operation(new Operation("post", "create", "post", kind, own, true));
    }
    json.writeEndObject();
    if (verbs.contains("get")) {
      path(base + "/" + kind.plural() + "/{name}", kind, "", true);
      item(kind, verbs);
      json.writeEndObject();
    }
    for (var subresource : kind.subresources().entrySet()) {
      path(base + "/" + kind.plural() + "/{name}/" + subresource.getKey(), kind, "", true);
      item(kind, subresource.getValue());
      json.writeEndObject();
    }
  }

  private void item(Kind<?> kind, List<String> verbs) {
    var own = kind.schema().name();
    if (verbs.contains("delete")) {
      operation(
          new Operation(
              "delete",
              "delete",
              "delete",
              kind,
              "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
              false));
    }
    if (verbs.contains("get")) {
      operation(new Operation("get", "read", "get", kind, own, false));
    }
    if (verbs.contains("patch")) {
      operation(new Operation("patch", "patch", "patch", kind, own, true));
    }
    if (verbs.contains("create")) {
      operation(new Operation("post", "create", "post", kind, own, true));
    }
    if (verbs.contains("update")) {
      operation(new Operation("put", "replace", "put", kind, own, true));
    }
  }

  private void path(String path, Kind<?> kind, String suffix, boolean named) {
    currentPath = path;
    json.writeObjectPropertyStart(path);
    json.writeArrayPropertyStart("parameters");
    if (named) {
      parameter("name", "path", "name of the " + kind.kind(), true, "string");
    }
    if (path.contains("{namespace}")) {
      parameter(
          "namespace",
          "path",
          "object name and auth scope, such as for teams and projects",
          true,
          "string");
    }
    json.writeEndArray();
    pathSuffix = suffix;
  }

  private void operation(Operation operation) {
    json.writeObjectPropertyStart(operation.method());
    var kind = operation.kind();
    json.writeStringProperty("description", operation.verb() + " " + kind.kind());
    json.writeStringProperty("operationId", operationId(operation));
    json.writeArrayPropertyStart("parameters");
    if (operation.method().equals("get") && operation.verb().equals("list")) {
      for (var name : List.of("labelSelector", "fieldSelector", "continue", "resourceVersion")) {
        parameter(name, "query", "", false, "string");
      }
      parameter("limit", "query", "", false, "integer");
      parameter("watch", "query", "", false, "boolean");
    }
    if (!operation.method().equals("get")) {
      parameter("dryRun", "query", "", false, "string");
    }
    if (operation.hasBody()) {
      parameter("fieldManager", "query", "", false, "string");
      parameter("fieldValidation", "query", "", false, "string");
      if (version == Version.V2) {
        bodyParameter(operation);
      }
    }
    json.writeEndArray();
    if (operation.hasBody() && version == Version.V3) {
      json.writeObjectPropertyStart("requestBody");
      content(operation.method().equals("patch") ? PATCHES : MEDIA, operation.answer());
      json.writeEndObject();
    }
    responses(operation);
    json.writeArrayPropertyStart("tags");
    json.writeString(tag(kind));
    json.writeEndArray();
    json.writeStringProperty("x-kubernetes-action", operation.action());
    json.writeName("x-kubernetes-group-version-kind");
    groupVersionKind(kind, json);
    json.writeEndObject();
  }

  private void bodyParameter(Operation operation) {
    json.writeStartObject();
    json.writeStringProperty("name", "body");
    json.writeStringProperty("in", "body");
    json.writeBooleanProperty("required", true);
    json.writeObjectPropertyStart("schema");
    json.writeStringProperty("$ref", version.reference(operation.answer()));
    json.writeEndObject();
    json.writeEndObject();
  }

  private void responses(Operation operation) {
    json.writeObjectPropertyStart("responses");
    json.writeObjectPropertyStart("200");
    json.writeStringProperty("description", "OK");
    switch (version) {
      case V2 -> {
        json.writeObjectPropertyStart("schema");
        json.writeStringProperty("$ref", version.reference(operation.answer()));
        json.writeEndObject();
      }
      case V3 -> content(MEDIA, operation.answer());
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("401");
    json.writeStringProperty("description", "Unauthorized");
    json.writeEndObject();
    json.writeEndObject();
  }

  private void content(List<String> media, String definition) {
    json.writeObjectPropertyStart("content");
    for (var type : media) {
      json.writeObjectPropertyStart(type);
      json.writeObjectPropertyStart("schema");
      json.writeStringProperty("$ref", version.reference(definition));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void parameter(String name, String in, String text, boolean required, String type) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("in", in);
    if (!text.isEmpty()) {
      json.writeStringProperty("description", text);
    }
    if (required) {
      json.writeBooleanProperty("required", true);
    }
    switch (version) {
      case V2 -> json.writeStringProperty("type", type);
      case V3 -> {
        json.writeObjectPropertyStart("schema");
        json.writeStringProperty("type", type);
        json.writeEndObject();
      }
    }
    json.writeEndObject();
  }

  private String operationId(Operation operation) {
    var kind = operation.kind();
    int last = currentPath.lastIndexOf('/');
    var subresource =
        currentPath.contains("{name}/") ? capital(currentPath.substring(last + 1)) : "";
    return operation.verb()
        + capital(tag(kind).replace("_", " "))
        + (currentPath.contains("{namespace}") ? "Namespaced" : "")
        + kind.kind()
        + subresource
        + pathSuffix;
  }

  /** {@code core_v1}, {@code apps_v1}, {@code rbacAuthorization_v1}. */
  private static String tag(Kind<?> kind) {
    if (kind.group().isEmpty()) {
      return "core_" + kind.version();
    }
    var group = kind.group().replace(".k8s.io", "");
    var words = group.split("\\.", -1);
    var name = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      name.append(capital(words[i]));
    }
    return name + "_" + kind.version();
  }

  private static String capital(String text) {
    var out = new StringBuilder();
    for (var word : text.split(" ", -1)) {
      if (!word.isEmpty()) {
        out.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return out.toString();
  }

  static void groupVersionKind(Kind<?> kind, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("group", kind.group());
    json.writeStringProperty("kind", kind.kind());
    json.writeStringProperty("version", kind.version());
    json.writeEndObject();
  }
}
