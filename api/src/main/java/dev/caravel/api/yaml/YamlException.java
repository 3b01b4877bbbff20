package dev.caravel.api.yaml;

/** Thrown for text that is no YAML, or that no JSON can say. */
public final class YamlException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  YamlException(String message) {
    super(message);
  }
}
