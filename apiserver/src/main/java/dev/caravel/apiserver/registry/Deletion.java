package dev.caravel.apiserver.registry;

import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonException;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.value.JsonValue;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.api.yaml.YamlException;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How something is to be deleted (meta/v1 DeleteOptions).
 *
 * @param graceSeconds empty if it is not said
 * @param propagation Orphan, Background, Foreground, or empty
 * @param uid the object must have it
 * @param resourceVersion the object must have it
 */
record Deletion(
    OptionalLong graceSeconds,
    Optional<Boolean> orphanDependents,
    String propagation,
    Optional<String> uid,
    Optional<String> resourceVersion,
    boolean dryRun) {

  private static final List<String> POLICIES = List.of("", "Orphan", "Background", "Foreground");

  /**
   * The options of a deletion: its body, or if it has none its query.
   *
   * @throws ApiError 400, 415 or 422 if they make no sense
   */
  static Deletion of(ApiRequest request) {
    return switch (request.body()) {
      case RequestBody.Decoded(var object) -> of(DeleteOptions.of(object));
      case RequestBody.Encoded(var type, var bytes) when bytes.length > 0 ->
          of(decode(type, bytes));
      case RequestBody.Encoded empty -> of(request.query());
      case RequestBody.None none -> of(request.query());
    };
  }

  private static DeleteOptions decode(String contentType, byte[] bytes) {
    int semicolon = contentType.indexOf(';');
    String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
    var schema = DeleteOptions.SCHEMA;
    try {
      var struct =
          switch (type) {
            case "", "application/json" -> Json.decode(schema, bytes);
            case "application/yaml" -> Json.decode(schema, Yaml.toJson(bytes));
            case "application/vnd.kubernetes.protobuf" -> Protobuf.decode(schema, bytes);
            default ->
                throw ApiError.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types"
                        + " include: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf");
          };
      String kind = struct.stringAt("kind");
      if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
        throw ApiError.badRequest(
            "no kind \"%s\" is registered for version \"%s\""
                .formatted(kind, struct.stringAt("apiVersion")));
      }
      return DeleteOptions.of(struct);
    } catch (JsonException e) {
      throw ApiError.badRequest(explained(bytes, String.valueOf(e.getMessage())));
    } catch (YamlException e) {
      throw ApiError.badRequest("couldn't get version/kind; json parse error: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static String explained(byte[] bytes, String message) {
    try {
      JsonValue.parse(bytes);
      return message;
    } catch (IllegalArgumentException syntax) {
      return "couldn't get version/kind; json parse error: " + message;
    }
  }

  private static Deletion of(DeleteOptions options) {
    var preconditions = options.preconditions();
    return checked(
        options.hasGracePeriodSeconds()
            ? OptionalLong.of(options.gracePeriodSeconds())
            : OptionalLong.empty(),
        options.hasOrphanDependents() ? Optional.of(options.orphanDependents()) : Optional.empty(),
        options.propagationPolicy(),
        preconditions.hasUid() ? Optional.of(preconditions.uid()) : Optional.empty(),
        preconditions.hasResourceVersion()
            ? Optional.of(preconditions.resourceVersion())
            : Optional.empty(),
        options.dryRun());
  }

  private static Deletion of(Query query) {
    return checked(
        Numbers.signed(query, "gracePeriodSeconds"),
        query.find("orphanDependents").map(value -> query.is("orphanDependents")),
        query.get("propagationPolicy"),
        Optional.empty(),
        Optional.empty(),
        query.all("dryRun"));
  }

  private static Deletion checked(
      OptionalLong graceSeconds,
      Optional<Boolean> orphanDependents,
      String propagation,
      Optional<String> uid,
      Optional<String> resourceVersion,
      List<String> dryRun) {
    var causes = new ArrayList<Cause>();
    String field = "propagationPolicy";
    String shown = "\"" + propagation + "\"";
    if (orphanDependents.isPresent() && !propagation.isEmpty()) {
      causes.add(
          Invalid.value(
              field, shown, "orphanDependents and deletionPropagation cannot be both set"));
    }
    if (!POLICIES.contains(propagation)) {
      causes.add(Invalid.unsupported(field, shown, "Foreground", "Background", "Orphan", "nil"));
    }
    WriteOptions.checkDryRun(dryRun, causes);
    if (!causes.isEmpty()) {
      throw Invalid.options("DeleteOptions", causes);
    }
    return new Deletion(
        graceSeconds, orphanDependents, propagation, uid, resourceVersion, !dryRun.isEmpty());
  }

  /** Whether the caller says what becomes of dependents. */
  boolean saysPropagation() {
    return orphanDependents.isPresent() || !propagation.isEmpty();
  }
}
