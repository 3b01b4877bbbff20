package dev.caravel.apiserver.registry;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import java.util.List;

/** Causes of 422 in the words of upstream's field errors, and the answer that lists them. */
final class Invalid {
  private Invalid() {}

  static Cause value(String field, String shown, String why) {
    return new Cause("FieldValueInvalid", "Invalid value: " + shown + ": " + why, field);
  }

  static Cause required(String field, String why) {
    return new Cause(
        "FieldValueRequired", why.isEmpty() ? "Required value" : "Required value: " + why, field);
  }

  static Cause forbidden(String field, String why) {
    return new Cause("FieldValueForbidden", "Forbidden: " + why, field);
  }

  static Cause unsupported(String field, String shown, String... supported) {
    String list = "\"" + String.join("\", \"", supported) + "\"";
    return new Cause(
        "FieldValueNotSupported",
        "Unsupported value: " + shown + ": supported values: " + list,
        field);
  }

  /** Refuses the options of a request. */
  static ApiError options(String kind, List<Cause> causes) {
    return ApiError.invalid("meta.k8s.io", kind, "", causes);
  }
}
