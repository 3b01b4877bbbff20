package dev.caravel.network;

/** The network could not be set up as asked; the message says what, why and what to do. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NetworkException(String message) {
    super(message);
  }

  public NetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
