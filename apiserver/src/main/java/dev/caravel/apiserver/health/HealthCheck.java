package dev.caravel.apiserver.health;

import java.util.function.BooleanSupplier;

/**
 * One thing that must be well.
 *
 * @param name as upstream calls it
 * @param isOfLife whether it counts for {@code /livez} and {@code /healthz}
 * @param isOfReadiness whether it counts for {@code /readyz}
 * @param isWell asked each time; may block, must not throw
 */
public record HealthCheck(
    String name, boolean isOfLife, boolean isOfReadiness, BooleanSupplier isWell) {

  /** A check that counts for all. */
  public static HealthCheck ofAll(String name, BooleanSupplier isWell) {
    return new HealthCheck(name, true, true, isWell);
  }

  /** A check that counts for {@code /livez} and {@code /healthz} alone. */
  public static HealthCheck ofLife(String name, BooleanSupplier isWell) {
    return new HealthCheck(name, true, false, isWell);
  }

  /** A check that counts for {@code /readyz} alone. */
  public static HealthCheck ofReadiness(String name, BooleanSupplier isWell) {
    return new HealthCheck(name, false, true, isWell);
  }
}
