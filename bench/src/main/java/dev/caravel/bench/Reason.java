package dev.caravel.bench;

/** Why something failed, in one line. */
final class Reason {
  private Reason() {}

  static String of(Throwable failure) {
    var message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse(message);
  }
}
