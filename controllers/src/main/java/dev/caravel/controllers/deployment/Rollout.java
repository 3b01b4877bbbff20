package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.value.IntOrString;

/**
 * The bounds within which a deployment's pods are replaced.
 *
 * @param desired how many pods it wants
 * @param surge how many more there may be meanwhile
 * @param unavailable how many may be missing meanwhile
 */
record Rollout(int desired, int surge, int unavailable) {
  private static final IntOrString QUARTER = IntOrString.of("25%");

  static Rollout of(Deployment deployment) {
    int desired = replicas(deployment);
    if (!isRolling(deployment)) {
      return new Rollout(desired, 0, 0);
    }
    var rolling = deployment.spec().strategy().rollingUpdate();
    int surge = scaled(rolling.hasMaxSurge() ? rolling.maxSurge() : QUARTER, desired, true);
    int unavailable =
        scaled(rolling.hasMaxUnavailable() ? rolling.maxUnavailable() : QUARTER, desired, false);
    if (surge == 0 && unavailable == 0) {
      // Validation refuses 0 and 0; percentages may still come to that, and nothing would move.
      unavailable = 1;
    }
    return new Rollout(desired, surge, Math.min(unavailable, desired));
  }

  private static int scaled(IntOrString bound, int desired, boolean roundUp) {
    return Math.max(0, bound.scaled(desired, roundUp));
  }

  static int replicas(Deployment deployment) {
    return deployment.spec().hasReplicas() ? deployment.spec().replicas() : 1;
  }

  static boolean isRolling(Deployment deployment) {
    return !deployment.spec().strategy().type().equals("Recreate");
  }

  /** The most pods there may be. */
  int most() {
    return desired + surge;
  }

  /** The fewest pods that must be available. */
  int fewestAvailable() {
    return desired - unavailable;
  }
}
