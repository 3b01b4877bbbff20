package dev.caravel.api.quantity;

/** Thrown for a text that is no quantity; the message is upstream's. */
public final class QuantityFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  QuantityFormatException(String message) {
    super(message);
  }
}
