package dev.caravel.apiserver.validation;

import dev.caravel.apiserver.error.Cause;

/**
 * A rule that a field breaks (upstream: {@code field.Error}).
 *
 * @param path {@code spec.containers[0].image}
 * @param shown the value as it is shown, empty where none is
 * @param detail what is wrong, empty if the type says it all
 */
public record FieldError(Type type, String path, String shown, String detail) {

  /** What kind of rule it is. */
  public enum Type {
    REQUIRED("FieldValueRequired", "Required value"),
    INVALID("FieldValueInvalid", "Invalid value"),
    NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    NOT_FOUND("FieldValueNotFound", "Not found"),
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    TOO_LONG("FieldValueTooLong", "Too long"),
    TOO_MANY("FieldValueTooMany", "Too many");

    private final String reason;
    private final String words;

    Type(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }
  }

  /** {@code Invalid value: "x": what is wrong}. */
  public String message() {
    StringBuilder message = new StringBuilder(type.words);
    if (!shown.isEmpty()) {
      message.append(": ").append(shown);
    }
    if (!detail.isEmpty()) {
      message.append(": ").append(detail);
    }
    return message.toString();
  }

  /** As a 422 answer lists it. */
  public Cause cause() {
    return new Cause(type.reason, message(), path);
  }

  @Override
  public String toString() {
    return path + ": " + message();
  }
}
