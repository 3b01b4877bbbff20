package dev.caravel.apiserver.http;

/** The peer is gone, or takes what it is sent too slowly. */
public final class ClosedStreamException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ClosedStreamException(String message) {
    super(message, null, false, false);
  }
}
