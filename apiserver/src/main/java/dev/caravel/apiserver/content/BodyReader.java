package dev.caravel.apiserver.content;

import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.value.JsonValue;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.api.yaml.YamlException;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads the object that came with a request: JSON, YAML or protobuf, or an object already. Which
 * type it says it is must be the one that is wanted; what it leaves out of that is filled in.
 * Unknown and duplicate fields are refused, warned of or dropped, as {@code fieldValidation} says.
 */
public final class BodyReader {
  private static final int SHOWN_BYTES = 30;

  private final ApiRequest request;
  private final Kind<?> kind;

  private BodyReader(ApiRequest request, Kind<?> kind) {
    this.request = request;
    this.kind = kind;
  }

  /**
   * The object.
   *
   * @throws ApiError 400 if it cannot be read or is of another type, 415 if it is in no known form
   */
  public static Struct read(ApiRequest request, Kind<?> kind) {
    var reader = new BodyReader(request, kind);
    return switch (request.body()) {
      case RequestBody.None none -> reader.decode("", new byte[0]);
      case RequestBody.Encoded encoded -> reader.decode(encoded.contentType(), encoded.bytes());
      case RequestBody.Decoded decoded -> reader.typed(decoded.object());
    };
  }

  private Struct decode(String contentType, byte[] bytes) {
    return switch (format(contentType)) {
      case JSON -> fromJson(bytes, bytes, List.of());
      case YAML -> fromYaml(bytes);
      case PROTOBUF -> fromProtobuf(bytes);
    };
  }

  /**
   * The form of a body.
   *
   * @throws ApiError 415 if it is none that is read
   */
  static Format format(String contentType) {
    int semicolon = contentType.indexOf(';');
    String mediaType = (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).strip();
    if (mediaType.isEmpty()) {
      return Format.JSON;
    }
    return Format.find(mediaType)
        .orElseThrow(() ->
            ApiError.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types"
                    + " include: "
                    + Format.list()));
  }

  private Struct fromYaml(byte[] bytes) {
    try {
      var document = Yaml.first(bytes);
      return fromJson(document.json().toByteArray(), bytes, document.duplicateKeys());
    } catch (YamlException e) {
      throw unrecognized(message(e), bytes);
    }
  }

  private Struct fromJson(byte[] json, byte[] shown, List<String> duplicates) {
    if (json.length == 0) {
      return typed(Struct.empty(kind.schema()));
    }
    Json.Decoded decoded;
    try {
      decoded = Json.decodeReporting(kind.schema(), json);
    } catch (RuntimeException e) {
      byte[] valid = withReplacements(json);
      if (Arrays.equals(valid, json)) {
        throw unreadable(message(e), json, shown);
      }
      return fromJson(valid, shown, duplicates);
    }
    Struct object = typed(decoded.struct());
    report(duplicates, decoded.problems());
    return object;
  }

  /** What is no UTF-8 becomes U+FFFD, as Go's decoder has it. */
  private static byte[] withReplacements(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }

  private Struct fromProtobuf(byte[] bytes) {
    try {
      return typed(Protobuf.decode(kind.schema(), bytes));
    } catch (IllegalArgumentException e) {
      throw unrecognized(message(e), bytes);
    }
  }

  /** Syntax errors say what was sent; a value of the wrong type says which field it is. */
  private ApiError unreadable(String message, byte[] json, byte[] shown) {
    boolean isTypeUnknown =
        message.contains("field " + kind.kind() + ".apiVersion ")
            || message.contains("field " + kind.kind() + ".kind ");
    if (isTypeUnknown) {
      String field = message.replace("field " + kind.kind() + ".", "field .");
      return unrecognized("couldn't get version/kind; json parse error: " + field, shown);
    }
    try {
      JsonValue.parse(json);
    } catch (IllegalArgumentException syntax) {
      return unrecognized("couldn't get version/kind; json parse error: " + message, shown);
    }
    return cannotBeHandled(kind.kind(), kind.version(), message);
  }

  private void report(List<String> duplicates, List<String> problems) {
    if (duplicates.isEmpty() && problems.isEmpty()) {
      return;
    }
    switch (request.query().get("fieldValidation")) {
      case "Ignore" -> {
        // Dropped without a word, as asked.
      }
      case "Strict" -> {
        var all = new ArrayList<String>();
        if (!duplicates.isEmpty()) {
          all.add("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates));
        }
        all.addAll(problems);
        throw cannotBeHandled(
            kind.kind(), kind.version(), "strict decoding error: " + String.join(", ", all));
      }
      default -> {
        duplicates.forEach(request.warnings()::add);
        problems.forEach(request.warnings()::add);
      }
    }
  }

  /** Checks the type that the object says it is, and fills in what it does not say. */
  private Struct typed(Struct object) {
    String apiVersion = object.stringAt("apiVersion");
    String name = object.stringAt("kind");
    if (apiVersion.equals(kind.apiVersion()) && name.equals(kind.kind())) {
      return object;
    }
    String effectiveVersion = apiVersion.isEmpty() ? kind.apiVersion() : apiVersion;
    String effectiveKind = name.isEmpty() ? kind.kind() : name;
    if (!effectiveVersion.equals(kind.apiVersion()) || !effectiveKind.equals(kind.kind())) {
      throw ofAnotherType(effectiveVersion, effectiveKind);
    }
    return object.with("kind", kind.kind()).with("apiVersion", kind.apiVersion());
  }

  private ApiError ofAnotherType(String apiVersion, String name) {
    int slash = apiVersion.indexOf('/');
    if (slash != apiVersion.lastIndexOf('/')) {
      return unrecognized("unexpected GroupVersion string: " + apiVersion, sent());
    }
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    if (FormerVersions.isKnown(apiVersion, name)) {
      return FormerVersions.group(group, name).equals(kind.group()) && name.equals(kind.kind())
          ? doesNotMatch(apiVersion)
          : unknownConversion(version, name);
    }
    if (Kinds.find(apiVersion, name).isEmpty()) {
      return cannotBeHandled(
          name,
          version,
          "no kind \"%s\" is registered for version \"%s\"".formatted(name, apiVersion));
    }
    if (name.equals(kind.kind()) && group.equals(kind.group())) {
      return doesNotMatch(apiVersion);
    }
    return unknownConversion(version, name);
  }

  private ApiError doesNotMatch(String apiVersion) {
    return ApiError.badRequest(
        "the API version in the data (%s) does not match the expected API version (%s)"
            .formatted(apiVersion, kind.apiVersion()));
  }

  private ApiError unknownConversion(String version, String name) {
    return cannotBeHandled(
        name,
        version,
        "converting (%s.%s) to (%s.%s): unknown conversion"
            .formatted(version, name, hub(kind.group()), kind.kind()));
  }

  /** The first label of a group's name. */
  private static String hub(String group) {
    int dot = group.indexOf('.');
    return group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
  }

  private byte[] sent() {
    return request.body() instanceof RequestBody.Encoded encoded ? encoded.bytes() : new byte[0];
  }

  private ApiError cannotBeHandled(String name, String version, String why) {
    return ApiError.badRequest(
        "%s in version \"%s\" cannot be handled as a %s: %s"
            .formatted(name, version, kind.kind(), why));
  }

  private ApiError unrecognized(String why, byte[] shown) {
    return ApiError.badRequest(
        "the object provided is unrecognized (must be of type %s): %s (%s)"
            .formatted(kind.kind(), why, summary(shown)));
  }

  private static String summary(byte[] bytes) {
    if (bytes.length == 0) {
      return "<empty>";
    }
    byte[] start = bytes.length > SHOWN_BYTES ? Arrays.copyOf(bytes, SHOWN_BYTES) : bytes;
    String text =
        bytes[0] == '{'
            ? new String(start, StandardCharsets.UTF_8)
            : HexFormat.of().formatHex(start);
    return bytes.length > SHOWN_BYTES ? text + " ..." : text;
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? "it cannot be read" : e.getMessage();
  }
}
