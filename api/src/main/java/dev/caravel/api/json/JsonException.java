package dev.caravel.api.json;

import java.io.Serial;

/**
 * A document that is not JSON, is too deep or does not fit its schema; the message is upstream's.
 */
public final class JsonException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }
}
