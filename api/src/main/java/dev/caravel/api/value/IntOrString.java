package dev.caravel.api.value;

/** A field that holds a number or a text, such as a port or its name ({@code intstr} upstream). */
public sealed interface IntOrString {

  /** A number. */
  record Int(int value) implements IntOrString {
    @Override
    public String toString() {
      return Integer.toString(value);
    }
  }

  /** A text: a port's name, a percentage. */
  record Text(String value) implements IntOrString {
    @Override
    public String toString() {
      return value;
    }
  }

  static IntOrString of(int value) {
    return new Int(value);
  }

  static IntOrString of(String value) {
    return new Text(value);
  }

  /** A number if {@code text} is one that fits an int, as kubectl reads a flag; else the text. */
  static IntOrString parse(String text) {
    try {
      return of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return of(text);
    }
  }

  default boolean isInt() {
    return this instanceof Int;
  }

  /** The number, also of a text that is one; 0 for any other text. */
  default int intValue() {
    return switch (this) {
      case Int number -> number.value();
      case Text text -> parse(text.value()) instanceof Int number ? number.value() : 0;
    };
  }

  /**
   * The number itself, or so many percent of {@code total}.
   *
   * @param roundUp whether a fraction counts as one more
   * @throws IllegalArgumentException if it is a text that is no percentage
   */
  default int scaled(int total, boolean roundUp) {
    return switch (this) {
      case Int number -> number.value();
      case Text text -> {
        long product = (long) percentage(text.value()) * total;
        yield (int) (roundUp ? Math.ceilDiv(product, 100) : product / 100);
      }
    };
  }

  private static int percentage(String text) {
    if (text.endsWith("%")) {
      try {
        return Integer.parseInt(text, 0, text.length() - 1, 10);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "invalid value for IntOrString: invalid value \"" + text + "\": no number", e);
      }
    }
    throw new IllegalArgumentException(
        "invalid value for IntOrString: invalid type: string is not a percentage");
  }
}
