package dev.caravel.api.protobuf;

import java.io.Serial;

/** Bytes that are not the protobuf they should be. */
public final class ProtobufException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  public ProtobufException(String message) {
    super(message);
  }
}
