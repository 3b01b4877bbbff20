package dev.caravel.api.selector;

/** Thrown for a selector that makes no sense; the message is upstream's. */
public final class SelectorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  SelectorException(String message) {
    super(message);
  }
}
