package dev.caravel.api.yaml;

import java.math.BigDecimal;

/** Floating-point numbers as Go's {@code %g} prints them. */
final class GoFloat {
  private GoFloat() {}

  static String shortest(double number) {
    if (number == 0) {
      return "0";
    }
    var exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return exact.toPlainString();
    }
    var digits = exact.unscaledValue().abs().toString();
    var text = new StringBuilder(number < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    int magnitude = Math.abs(exponent);
    return text.append(exponent < 0 ? "e-" : "e+")
        .append(magnitude < 10 ? "0" : "")
        .append(magnitude)
        .toString();
  }
}
