package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.storage.ObjectMetas;

/** An annotation of a Deployment counts as a change of its spec; its status has no labels. */
final class DeploymentStrategy implements Strategy {
  @Override
  public Generation generation() {
    return Generation.SPEC;
  }

  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    return ObjectMetas.with(
        Parts.with(next, "spec", current),
        metadata -> metadata.labels(ObjectMetas.of(current).labels()));
  }

  @Override
  public long nextGeneration(Struct next, Struct current) {
    var before = ObjectMetas.of(current);
    boolean changed =
        !next.get("spec").equals(current.get("spec"))
            || !ObjectMetas.of(next).annotations().equals(before.annotations());
    return changed ? before.generation() + 1 : before.generation();
  }
}
