package dev.caravel.launcher.command;

/** What was typed cannot be meant; the exit code is the one for wrong usage. */
final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
