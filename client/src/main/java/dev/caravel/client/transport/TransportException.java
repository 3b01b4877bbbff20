package dev.caravel.client.transport;

/** Thrown when a request got no answer: no connection, a broken one, nothing within the time. */
public final class TransportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TransportException(String message) {
    super(message);
  }

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
