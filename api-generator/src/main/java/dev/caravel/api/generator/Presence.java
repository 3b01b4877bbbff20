package dev.caravel.api.generator;

import java.util.Locale;

/**
 * How upstream's Go field tells absence from the zero value; the ordinal stands in the resource.
 */
enum Presence {
  /** A pointer, not written while nil. */
  OPTIONAL,
  /** A value; JSON leaves the zero value out, protobuf writes it. */
  OMITTED,
  /** A value, written even if zero. */
  ALWAYS,
  /** A pointer, written as null while nil. */
  NULLABLE;

  static Presence parse(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
