package dev.caravel.kubectl;

/**
 * A command cannot do what was asked; its message is what a person reads behind {@code error: }.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandException(String message) {
    this(message, 1);
  }

  /** With another exit code than 1: that of a command in a container. */
  public CommandException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
