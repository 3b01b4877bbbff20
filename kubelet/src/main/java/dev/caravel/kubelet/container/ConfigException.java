package dev.caravel.kubelet.container;

/** Thrown when a container cannot be made as its spec says; the message is what its status says. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
