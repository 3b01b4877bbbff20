package dev.caravel.api.quantity;

import dev.caravel.api.quantity.Quantity.Format;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Reads a quantity: sign, digits, fraction, suffix. Lenient exactly where upstream is. */
final class QuantityParser {
  /** Longer texts are refused: converting digits costs more than their number. */
  private static final int TEXT_LIMIT = 4096;

  private static final String SUFFIX_CHARACTERS = "eEinumkKMGTP";

  /** Digits that surely fit a long. */
  private static final int SAFE_DIGITS = 18;

  private static final int KEPT_BINARY_DIGITS = 14;

  private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String text;
  private int position;

  private QuantityParser(String text) {
    this.text = text;
  }

  static Quantity parse(String text) {
    if (text.isEmpty() || text.length() > TEXT_LIMIT) {
      throw malformed();
    }
    return new QuantityParser(text).parse();
  }

  private Quantity parse() {
    boolean negative = text.charAt(0) == '-';
    if (negative || text.charAt(0) == '+') {
      position++;
    }
    while (position < text.length() && text.charAt(position) == '0') {
      position++;
    }
    var whole = digits();
    if (whole.isEmpty()) {
      whole = "0";
    }
    var fraction = "";
    if (position < text.length() && text.charAt(position) == '.') {
      position++;
      fraction = digits();
    }
    int end = position;
    var suffix = Suffix.parse(suffix());
    if (suffix.base() == 10) {
      int scale = suffix.exponent() - fraction.length();
      if (whole.length() + fraction.length() <= SAFE_DIGITS && scale >= Quantity.NANO) {
        return smallDecimal(negative, whole + fraction, scale, suffix.format());
      }
    } else if (fraction.isEmpty() && whole.length() <= SAFE_DIGITS) {
      long amount = Long.parseLong(whole);
      if (amount <= Long.MAX_VALUE >> suffix.exponent()) {
        return smallBinary(negative, amount, suffix.exponent());
      }
    }
    return large(text.substring(0, end), suffix);
  }

  /** Upstream keeps a text that looks canonical by these signs as it is, "+1" and "1.500" too. */
  private Quantity smallDecimal(boolean negative, String digits, int scale, Format format) {
    long amount = Long.parseLong(digits);
    boolean keep = scale % 3 == 0 && !digits.endsWith("000") && digits.charAt(0) != '0';
    return new Quantity(negative ? -amount : amount, scale, null, format, keep ? text : null);
  }

  private Quantity smallBinary(boolean negative, long amount, int exponent) {
    long value = amount << exponent;
    boolean keep = (amount & 7) != 0 && decimalDigits(amount, exponent) <= KEPT_BINARY_DIGITS;
    return new Quantity(negative ? -value : value, 0, null, Format.BINARY_SI, keep ? text : null);
  }

  /** About how many decimal digits {@code amount << exponent} has. */
  private static int decimalDigits(long amount, int exponent) {
    return Long.toString(amount).length() + exponent * 3 / 10;
  }

  private static Quantity large(String number, Suffix suffix) {
    BigDecimal amount;
    try {
      amount = new BigDecimal(number);
    } catch (NumberFormatException e) {
      throw new QuantityFormatException("unable to parse numeric part of quantity");
    }
    amount =
        suffix.base() == 10
            ? amount.scaleByPowerOfTen(suffix.exponent())
            : amount.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(suffix.exponent())));
    if (amount.scale() > -Quantity.NANO) {
      // Away from zero: who asks for too little of something still gets some of it.
      amount = amount.setScale(-Quantity.NANO, RoundingMode.UP);
    }
    var format = suffix.format();
    if (format == Format.BINARY_SI) {
      if (amount.abs().compareTo(LARGEST_BINARY) > 0) {
        amount = amount.signum() < 0 ? LARGEST_BINARY.negate() : LARGEST_BINARY;
      } else if (amount.signum() != 0 && amount.abs().compareTo(BigDecimal.ONE) < 0) {
        format = Format.DECIMAL_SI;
      }
    }
    return Quantity.of(amount, format);
  }

  private String digits() {
    int start = position;
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private String suffix() {
    int start = position;
    while (position < text.length() && SUFFIX_CHARACTERS.indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    if (position < text.length()
        && (text.charAt(position) == '-' || text.charAt(position) == '+')) {
      position++;
    }
    digits();
    if (position < text.length()) {
      throw malformed();
    }
    return text.substring(start);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static QuantityFormatException malformed() {
    return new QuantityFormatException(
        "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
}
