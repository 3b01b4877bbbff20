package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.PersistentVolume;
import dev.caravel.api.object.Struct;

/** Volumes begin Pending, and remember when their phase last changed (KEP-3762). */
final class PersistentVolumeStrategy implements Strategy {
  private static final String PROTECTION = "kubernetes.io/pv-protection";

  @Override
  public boolean answersDeleted() {
    return true;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    Struct pending =
        PersistentVolume.of(object)
            .with(volume ->
                volume
                    .clearStatus()
                    .status(s -> s.phase("Pending").lastPhaseTransitionTime(context.now())))
            .struct();
    return Protection.with(pending, PROTECTION);
  }

  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    PersistentVolume before = PersistentVolume.of(current);
    PersistentVolume volume = PersistentVolume.of(Parts.with(next, "spec", current));
    boolean samePhase = volume.status().phase().equals(before.status().phase());
    var since = volume.status().lastPhaseTransitionTime();
    boolean said = since.isPresent() && !since.equals(before.status().lastPhaseTransitionTime());
    if (said) {
      return volume.struct();
    }
    return volume
        .with(v ->
            v.status(s -> {
              if (samePhase) {
                before.status().lastPhaseTransitionTime().ifPresent(s::lastPhaseTransitionTime);
              } else {
                s.lastPhaseTransitionTime(context.now());
              }
            }))
        .struct();
  }
}
