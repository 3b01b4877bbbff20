package dev.caravel.apiserver.registry;

import dev.caravel.api.defaults.Defaults;
import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonException;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.patch.JsonMergePatch;
import dev.caravel.api.patch.JsonPatch;
import dev.caravel.api.patch.PatchException;
import dev.caravel.api.patch.Patched;
import dev.caravel.api.patch.StrategicMergePatch;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.error.Details;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The body of a PATCH, applied to an object: JSON patch, merge patch, strategic merge patch. */
final class Patches {
  /** The patch types by their media types. */
  private enum Type {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json");

    private final String mediaType;

    Type(String mediaType) {
      this.mediaType = mediaType;
    }
  }

  private final ApiRequest request;
  private final Kind<?> kind;
  private final Type type;
  private final byte[] patch;

  private Patches(ApiRequest request, Kind<?> kind, Type type, byte[] patch) {
    this.request = request;
    this.kind = kind;
    this.type = type;
    this.patch = patch;
  }

  /**
   * Reads what kind of patch a request brings.
   *
   * @param kind of the objects it will be applied to
   * @throws ApiError 415 if patches of that type are not served
   */
  static Patches of(ApiRequest request, Kind<?> kind) {
    if (request.body() instanceof RequestBody.Encoded(String contentType, byte[] bytes)) {
      return new Patches(request, kind, type(contentType), bytes);
    }
    String contentType = request.headers().get("Content-Type");
    return new Patches(request, kind, type(contentType), new byte[0]);
  }

  private static Type type(String contentType) {
    int semicolon = contentType.indexOf(';');
    String mediaType = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
    for (Type type : Type.values()) {
      if (type.mediaType.equals(mediaType)) {
        return type;
      }
    }
    throw ApiError.unsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(
                ", ", Type.JSON.mediaType, Type.MERGE.mediaType, Type.STRATEGIC.mediaType));
  }

  /** The patched object, with its defaults; both in the version that is served. */
  Struct apply(Struct served) {
    Patched patched;
    byte[] document = Json.encode(served);
    try {
      patched =
          switch (type) {
            case JSON -> JsonPatch.apply(document, patch);
            case MERGE -> JsonMergePatch.apply(document, patch);
            case STRATEGIC -> StrategicMergePatch.apply(kind.schema(), document, patch);
          };
    } catch (PatchException e) {
      throw refused(e);
    }
    Json.Decoded decoded;
    try {
      decoded = Json.decodeReporting(kind.schema(), patched.json().toByteArray());
    } catch (JsonException e) {
      throw invalid(patched, String.valueOf(e.getMessage()));
    }
    report(patched, decoded);
    return Defaults.apply(checked(patched, decoded.struct()));
  }

  private Struct checked(Patched patched, Struct object) {
    String apiVersion = object.stringAt("apiVersion");
    String name = object.stringAt("kind");
    if (!apiVersion.equals(kind.apiVersion()) || !name.equals(kind.kind())) {
      throw invalid(
          patched, "the patched object is %s %s and not %s".formatted(apiVersion, name, kind));
    }
    if (ObjectMetas.of(object).name().isEmpty()) {
      throw ApiError.badRequest(
          "the name of the object (%s based on URL) was undeterminable: name must be provided"
              .formatted(request.info().name()));
    }
    String namespace = ObjectMetas.of(object).namespace();
    if (!namespace.isEmpty() && !namespace.equals(request.info().namespace())) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    if (!ObjectMetas.of(object).name().equals(request.info().name())) {
      throw ApiError.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(ObjectMetas.of(object).name(), request.info().name()));
    }
    return object;
  }

  private void report(Patched patched, Json.Decoded decoded) {
    List<String> problems = new ArrayList<>(patched.problems());
    problems.addAll(decoded.problems());
    if (problems.isEmpty()) {
      return;
    }
    switch (request.query().get("fieldValidation")) {
      case "Ignore" -> {
        // Dropped without a word, as asked.
      }
      case "Strict" ->
          throw invalid(patched, "strict decoding error: " + String.join(", ", problems));
      default -> problems.forEach(request.warnings()::add);
    }
  }

  private static ApiError invalid(Patched patched, String why) {
    String shown = new String(patched.json().toByteArray(), StandardCharsets.UTF_8);
    String quoted = "\"" + shown.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    Cause cause = Invalid.value("patch", quoted, why);
    return ApiError.invalid("", "", "", List.of(cause));
  }

  private static ApiError refused(PatchException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case MALFORMED -> ApiError.badRequest(message);
      case TOO_LARGE -> ApiError.requestEntityTooLarge(message);
      case UNPROCESSABLE ->
          ApiError.of(
              422,
              "Invalid",
              "the server rejected our request due to an error in our request",
              Details.NONE);
      case UNEXPECTED -> ApiError.of(500, "", message);
    };
  }
}
