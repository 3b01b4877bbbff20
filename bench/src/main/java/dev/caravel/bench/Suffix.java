package dev.caravel.bench;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** What tells the things that one run makes from those of another. */
final class Suffix {
  private static final int VALUES = 1 << 20;

  private Suffix() {}

  /** Five random hexadecimal digits. */
  static String random() {
    return String.format(Locale.ROOT, "%05x", RandomGenerator.getDefault().nextInt(VALUES));
  }
}
