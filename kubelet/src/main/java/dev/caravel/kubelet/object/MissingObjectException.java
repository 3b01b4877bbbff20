package dev.caravel.kubelet.object;

/** Thrown when a ConfigMap or Secret that a pod needs, or a key of it, is not there. */
public final class MissingObjectException extends Exception {
  private static final long serialVersionUID = 1L;

  public MissingObjectException(String message) {
    super(message);
  }
}
