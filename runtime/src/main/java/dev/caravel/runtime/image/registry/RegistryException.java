package dev.caravel.runtime.image.registry;

import java.io.IOException;

/** A registry that does not give what was asked for. */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  RegistryException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** There is no such image. */
  public static RegistryException notFound(String message) {
    return new RegistryException(404, message);
  }

  /** The same refusal in other words. */
  RegistryException with(String message) {
    var other = new RegistryException(status, message);
    other.addSuppressed(this);
    return other;
  }

  /** Whether the registry says that there is no such image. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** Whether it is worth asking again. */
  boolean isPassing() {
    return status >= 500 || status == 429 || status == 408;
  }
}
