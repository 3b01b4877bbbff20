package dev.caravel.apiserver.authentication;

/** Credentials that prove nothing; the message is for the log, not for the caller. */
public final class InvalidCredentials extends Exception {
  private static final long serialVersionUID = 1;

  public InvalidCredentials(String message) {
    super(message, null, false, false);
  }
}
