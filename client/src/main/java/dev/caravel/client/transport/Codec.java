package dev.caravel.client.transport;

import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.value.Bytes;

/** Objects as bytes: protobuf for built-in kinds, JSON for all others. */
public final class Codec {
  public static final String JSON = "application/json";
  public static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  private Codec() {}

  /** The media type that an object is sent as. */
  public static String typeFor(Struct object) {
    boolean builtIn =
        object.schema().isTopLevel()
            && Kinds.find(object.stringAt("apiVersion"), object.stringAt("kind")).isPresent();
    return builtIn ? PROTOBUF : JSON;
  }

  /** The object in that media type; JSON unless it is protobuf. */
  public static byte[] encode(Struct object, String contentType) {
    return isProtobuf(contentType) ? Protobuf.encode(object) : Json.encode(object);
  }

  /**
   * The object that bytes of that media type hold.
   *
   * @throws IllegalArgumentException if they are malformed
   */
  public static Struct decode(Schema schema, String contentType, Bytes content) {
    var bytes = content.toByteArray();
    return isProtobuf(contentType) ? Protobuf.decode(schema, bytes) : Json.decode(schema, bytes);
  }

  static boolean isProtobuf(String contentType) {
    return contentType.startsWith(PROTOBUF);
  }
}
