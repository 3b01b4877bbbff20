package dev.caravel.apiserver.validation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects the broken rules of one object. */
final class Errors {
  /** An object that is all wrong need not be told everything. */
  private static final int LIMIT = 1000;

  private final List<FieldError> found = new ArrayList<>();

  List<FieldError> found() {
    return List.copyOf(found);
  }

  private void add(FieldError.Type type, Path path, String shown, String detail) {
    if (found.size() < LIMIT) {
      found.add(new FieldError(type, path.toString(), shown, detail));
    }
  }

  void required(Path path) {
    required(path, "");
  }

  void required(Path path, String detail) {
    add(FieldError.Type.REQUIRED, path, "", detail);
  }

  void invalid(Path path, @Nullable Object value, String detail) {
    add(FieldError.Type.INVALID, path, Shown.of(value), detail);
  }

  /** One error for each thing that is wrong with the value. */
  void invalid(Path path, @Nullable Object value, List<String> details) {
    details.forEach(detail -> invalid(path, value, detail));
  }

  /** Of a value that would not say anything. */
  void invalidAsAWhole(Path path, String detail) {
    add(FieldError.Type.INVALID, path, "", detail);
  }

  void duplicate(Path path, @Nullable Object value) {
    add(FieldError.Type.DUPLICATE, path, Shown.of(value), "");
  }

  void notFound(Path path, @Nullable Object value) {
    add(FieldError.Type.NOT_FOUND, path, Shown.of(value), "");
  }

  void notFound(Path path, @Nullable Object value, String detail) {
    add(FieldError.Type.NOT_FOUND, path, Shown.of(value), detail);
  }

  void forbidden(Path path, String detail) {
    add(FieldError.Type.FORBIDDEN, path, "", detail);
  }

  void tooLong(Path path, int bytes) {
    add(FieldError.Type.TOO_LONG, path, "", "may not be more than " + bytes + " bytes");
  }

  void tooMany(Path path, int actual, int most) {
    add(
        FieldError.Type.TOO_MANY,
        path,
        Integer.toString(actual),
        "must have at most " + most + " items");
  }

  void unsupported(Path path, @Nullable Object value, Collection<String> supported) {
    String list = supported.stream().map(Shown::quoted).collect(Collectors.joining(", "));
    add(FieldError.Type.NOT_SUPPORTED, path, Shown.of(value), "supported values: " + list);
  }

  /** One of the values, unless it is empty. */
  void oneOfIfSet(Path path, String value, String... supported) {
    if (!value.isEmpty()) {
      oneOf(path, value, supported);
    }
  }

  void oneOf(Path path, String value, String... supported) {
    List<String> values = List.of(supported);
    if (!values.contains(value)) {
      unsupported(path, value, values);
    }
  }

  /** One of the values; nothing at all is a missing value. */
  void requiredOneOf(Path path, String value, String... supported) {
    if (value.isEmpty()) {
      required(path);
    } else {
      oneOf(path, value, supported);
    }
  }

  void nonNegative(Path path, long value) {
    if (value < 0) {
      invalid(path, value, "must be greater than or equal to 0");
    }
  }

  void between(Path path, long value, long least, long most) {
    if (value < least || value > most) {
      invalid(path, value, "must be between %d and %d, inclusive".formatted(least, most));
    }
  }

  void port(Path path, long value) {
    between(path, value, 1, 65535);
  }

  /** A text that must be there and of a form. */
  void requiredForm(Path path, String value, Function<String, List<String>> form) {
    if (value.isEmpty()) {
      required(path);
    } else {
      invalid(path, value, form.apply(value));
    }
  }

  void formIfSet(Path path, String value, Function<String, List<String>> form) {
    if (!value.isEmpty()) {
      invalid(path, value, form.apply(value));
    }
  }

  void unchanged(Path path, @Nullable Object now, @Nullable Object old) {
    if (now == null ? old != null : !now.equals(old)) {
      invalid(path, now, "field is immutable");
    }
  }
}
