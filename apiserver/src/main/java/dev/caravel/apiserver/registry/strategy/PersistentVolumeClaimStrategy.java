package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.object.Struct;

/** Claims begin Pending, and stay while pods use them. */
final class PersistentVolumeClaimStrategy implements Strategy {
  private static final String PROTECTION = "kubernetes.io/pvc-protection";

  @Override
  public boolean answersDeleted() {
    return true;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    Struct pending =
        PersistentVolumeClaim.of(object)
            .with(claim -> claim.clearStatus().status(status -> status.phase("Pending")))
            .struct();
    return Protection.with(pending, PROTECTION);
  }
}
