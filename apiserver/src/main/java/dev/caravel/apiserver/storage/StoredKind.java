package dev.caravel.apiserver.storage;

import dev.caravel.api.Kinds;
import dev.caravel.api.autoscaling.v2.HorizontalPodAutoscaler;
import dev.caravel.api.core.v1.Event;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.KeyValue;
import java.util.Map;

/**
 * How objects of a kind are stored: as which kind, under which keys, in which encoding.
 *
 * <p>Keys are upstream's: {@code /registry/RESOURCE/[NAMESPACE/]NAME}, with the names resources had
 * when they were first stored.
 *
 * @param kind the kind as which objects are stored, which may be another version than the one that
 *     is served
 * @param prefix of all keys of the kind, with a slash at its end
 */
public record StoredKind(Kind<?> kind, String prefix, Encoding encoding) {

  /** What stands under the keys. */
  public enum Encoding {
    PROTOBUF,
    JSON
  }

  /** Where everything is. */
  public static final String ROOT = "/registry/";

  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "nodes", "minions",
          "replicationcontrollers", "controllers",
          "services", "services/specs",
          "endpoints", "services/endpoints",
          "ingresses", "ingress");

  /** How a kind that is served is stored. */
  public static StoredKind of(Kind<?> served) {
    Kind<?> kind = stored(served);
    return switch (kind.group()) {
      case "apiregistration.k8s.io", "apiextensions.k8s.io" ->
          new StoredKind(kind, ROOT + kind.group() + "/" + kind.plural() + "/", Encoding.JSON);
      default ->
          new StoredKind(
              kind,
              ROOT + OTHER_NAMES.getOrDefault(kind.plural(), kind.plural()) + "/",
              Encoding.PROTOBUF);
    };
  }

  /** One version of a resource is the stored one, whichever a client speaks. */
  private static Kind<?> stored(Kind<?> served) {
    if (served.plural().equals("horizontalpodautoscalers")) {
      return HorizontalPodAutoscaler.KIND;
    }
    if (served.plural().equals("events")) {
      return Event.KIND;
    }
    return Kinds.byResource(served.group(), served.version(), served.plural()).orElse(served);
  }

  /**
   * What follows the prefix in an object's key; objects are in the order of these.
   *
   * @param namespace empty for kinds outside namespaces
   */
  public static String path(String namespace, String name) {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /** The key of an object. */
  public Key key(String path) {
    return Key.of(prefix + path);
  }

  /** The bytes to store; the resource version is the store's business and not among them. */
  byte[] encode(Struct object) {
    Struct bare = ObjectMetas.withResourceVersion(object, "");
    return switch (encoding) {
      case PROTOBUF -> Protobuf.encode(bare);
      case JSON -> Json.encode(bare);
    };
  }

  /** The object that was stored, with the revision that wrote it as its resource version. */
  Struct decode(KeyValue keyValue) {
    String version = Long.toString(keyValue.modRevision());
    return switch (encoding) {
      case PROTOBUF -> Protobuf.decodeStored(kind.schema(), keyValue.value(), version);
      case JSON ->
          ObjectMetas.withResourceVersion(Json.decode(kind.schema(), keyValue.value()), version);
    };
  }

  /** The object that was encoded to {@code bytes}, as it is stored since {@code revision}. */
  Struct stored(Struct object, byte[] bytes, long revision) {
    String version = Long.toString(revision);
    Struct stored = ObjectMetas.withResourceVersion(object, version);
    if (encoding == Encoding.PROTOBUF) {
      stored.keepProtobuf(Protobuf.withResourceVersion(Protobuf.open(bytes).raw(), version));
    }
    return stored;
  }
}
