package dev.caravel.bench;

import java.util.Locale;

/** Figures as people read them: three digits that count, thousands apart. */
final class Figure {
  private Figure() {}

  static String of(double value) {
    double size = Math.abs(value);
    if (size >= 100 || size == 0) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, size >= 0.1 ? "%.2f" : "%.4f", value);
  }
}
