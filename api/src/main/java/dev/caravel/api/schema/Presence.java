package dev.caravel.api.schema;

/**
 * How upstream's Go field tells absence from the zero value, which decides what is written of a
 * field that is not set. The order is that of the schema resource.
 */
public enum Presence {
  /** A pointer, not written while absent. */
  OPTIONAL,
  /** A value; JSON leaves the zero value out, protobuf writes it. */
  OMITTED,
  /** A value, written even if zero. */
  ALWAYS,
  /** A pointer, in JSON null while absent. */
  NULLABLE;

  /** Whether absence and the zero value are one. */
  public boolean isValue() {
    return this == OMITTED || this == ALWAYS;
  }
}
