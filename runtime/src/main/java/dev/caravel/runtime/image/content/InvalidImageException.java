package dev.caravel.runtime.image.content;

import java.io.IOException;

/** An image, or an archive of one, that is not what it should be; the message says what and why. */
public final class InvalidImageException extends IOException {
  private static final long serialVersionUID = 1;

  public InvalidImageException(String message) {
    super(message);
  }
}
