package dev.caravel.dns.message;

/** Bytes that are no DNS message. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedMessageException(String message) {
    super(message);
  }
}
