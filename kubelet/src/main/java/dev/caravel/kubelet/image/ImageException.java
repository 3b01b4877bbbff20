package dev.caravel.kubelet.image;

/** Thrown when a container's image cannot be had now. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  ImageException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** As a waiting container shows it: {@code ErrImagePull}, {@code ImagePullBackOff}, ... */
  public String reason() {
    return reason;
  }

  /** Why, as a waiting container shows it. */
  public String message() {
    return String.valueOf(getMessage());
  }
}
