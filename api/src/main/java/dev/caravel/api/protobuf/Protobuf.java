package dev.caravel.api.protobuf;

import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Kubernetes' protobuf to structs and back, in one loop over the schema.
 *
 * <p>On the wire and in the store an object is {@code k8s\0} and a {@code runtime.Unknown}:
 * apiVersion and kind, and the object's message. Messages are byte for byte what upstream's
 * generated code writes: fields by number, Go's value fields even when zero, maps by key.
 */
public final class Protobuf {
  /** Messages nested deeper than this are refused. */
  public static final int DEPTH_LIMIT = 500;

  private static final byte[] PREFIX = {'k', '8', 's', 0};
  private static final int METADATA = 1;
  private static final int RESOURCE_VERSION = 6;

  private Protobuf() {}

  /** Whether it begins as an object in protobuf does. */
  public static boolean hasPrefix(byte[] bytes) {
    return bytes.length >= PREFIX.length
        && Arrays.equals(bytes, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
  }

  /** An object in its envelope. */
  public static byte[] encode(Struct struct) {
    ReverseWriter out = new ReverseWriter();
    out.string(4, "");
    out.string(3, "");
    int end = out.mark();
    writeMessage(out, struct);
    out.closeMessage(2, end);
    end = out.mark();
    out.string(2, struct.schema().isTopLevel() ? struct.stringAt(0) : "");
    out.string(1, struct.schema().isTopLevel() ? struct.stringAt(1) : "");
    out.closeMessage(1, end);
    out.raw(PREFIX);
    return out.toByteArray();
  }

  /** An object's message without envelope. */
  public static byte[] encodeMessage(Struct struct) {
    byte[] kept = struct.keptProtobuf();
    if (kept != null) {
      return kept;
    }
    ReverseWriter out = new ReverseWriter();
    writeMessage(out, struct);
    byte[] encoded = out.toByteArray();
    if (struct.schema().isTopLevel()) {
      struct.keepProtobuf(encoded);
    }
    return encoded;
  }

  private static void writeMessage(ReverseWriter out, Struct struct) {
    ProtobufEncoder.write(out, struct);
  }

  /**
   * Opens the envelope.
   *
   * @throws ProtobufException if it is not one
   */
  public static Envelope open(byte[] bytes) {
    if (!hasPrefix(bytes)) {
      throw new ProtobufException(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    return Envelope.read(bytes, PREFIX.length);
  }

  /**
   * Decodes an object from its envelope; apiVersion and kind are the envelope's.
   *
   * @throws ProtobufException if it does not fit the schema
   */
  public static Struct decode(Schema schema, byte[] bytes) {
    Envelope envelope = open(bytes);
    return withType(decodeMessage(schema, envelope.raw()), envelope).build();
  }

  /**
   * Decodes a stored object, with the resource version that the store knows; the struct keeps the
   * bytes.
   *
   * @throws ProtobufException if it does not fit the schema
   */
  public static Struct decodeStored(Schema schema, byte[] bytes, String resourceVersion) {
    Envelope envelope = open(bytes);
    byte[] message = withResourceVersion(envelope.raw(), resourceVersion);
    Struct struct = withType(decodeMessage(schema, message), envelope).build();
    struct.keepProtobuf(message);
    return struct;
  }

  private static Struct.Builder withType(Struct message, Envelope envelope) {
    Struct.Builder builder = message.toBuilder();
    if (message.schema().isTopLevel()) {
      builder.set(0, envelope.kind()).set(1, envelope.apiVersion());
    }
    return builder;
  }

  /**
   * Decodes a message without envelope. Unknown fields are skipped.
   *
   * @throws ProtobufException if it is malformed or nested too deeply
   */
  public static Struct decodeMessage(Schema schema, byte[] message) {
    return ProtobufDecoder.decode(schema, message);
  }

  /** The message of an object that has metadata, with another resource version in it. */
  public static byte[] withResourceVersion(byte[] message, String resourceVersion) {
    return ProtobufSplice.replaceString(
        message, METADATA, RESOURCE_VERSION, resourceVersion.getBytes(StandardCharsets.UTF_8));
  }
}
