package dev.caravel.launcher.cluster;

import java.io.IOException;

/** A component did not start. */
final class StartException extends IOException {
  private static final long serialVersionUID = 1L;

  StartException(String component, Throwable cause) {
    super(component + ": " + Reason.of(cause), cause);
  }
}
