package dev.caravel.api.quantity;

import dev.caravel.api.quantity.Quantity.Format;
import java.util.Map;

/**
 * What stands behind the digits of a quantity: a power of {@code base}.
 *
 * @param base 10 or 2
 */
record Suffix(int base, int exponent, Format format) {
  /** Powers of ten beyond this, either way, are refused rather than computed with. */
  static final int EXPONENT_LIMIT = 4096;

  private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
  private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final int SMALLEST_DECIMAL = -9;

  private static final Map<String, Suffix> BY_TEXT = byText();

  private static Map<String, Suffix> byText() {
    var all = new java.util.HashMap<String, Suffix>();
    for (int i = 0; i < DECIMAL.length; i++) {
      all.put(DECIMAL[i], new Suffix(10, SMALLEST_DECIMAL + 3 * i, Format.DECIMAL_SI));
    }
    for (int i = 1; i < BINARY.length; i++) {
      all.put(BINARY[i], new Suffix(2, 10 * i, Format.BINARY_SI));
    }
    return Map.copyOf(all);
  }

  static Suffix parse(String text) {
    var known = BY_TEXT.get(text);
    if (known != null) {
      return known;
    }
    if (text.length() > 1 && (text.charAt(0) == 'e' || text.charAt(0) == 'E')) {
      try {
        int exponent = Integer.parseInt(text, 1, text.length(), 10);
        if (Math.abs(exponent) <= EXPONENT_LIMIT) {
          return new Suffix(10, exponent, Format.DECIMAL_EXPONENT);
        }
      } catch (NumberFormatException e) {
        throw unreadable();
      }
    }
    throw unreadable();
  }

  private static QuantityFormatException unreadable() {
    return new QuantityFormatException("unable to parse quantity's suffix");
  }

  /** The suffix for 10^exponent; a power that has no letter is written as an exponent. */
  static String decimal(int exponent, Format format) {
    int index = (exponent - SMALLEST_DECIMAL) / 3;
    if (format == Format.DECIMAL_SI && exponent >= SMALLEST_DECIMAL && index < DECIMAL.length) {
      return DECIMAL[index];
    }
    return exponent == 0 ? "" : "e" + exponent;
  }

  /** The suffix for 1024^power. */
  static String binary(int power) {
    return BINARY[power];
  }

  static int largestBinary() {
    return BINARY.length - 1;
  }
}
