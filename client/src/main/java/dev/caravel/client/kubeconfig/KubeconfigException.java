package dev.caravel.client.kubeconfig;

/** Thrown when a kubeconfig cannot be read, or does not hold what is asked of it. */
public final class KubeconfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KubeconfigException(String message) {
    super(message);
  }

  public KubeconfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
