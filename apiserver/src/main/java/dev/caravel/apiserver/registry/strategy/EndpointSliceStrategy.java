package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.storage.ObjectMetas;

/** Of an EndpointSlice the labels count as its content too: they say whose it is. */
final class EndpointSliceStrategy implements Strategy {
  @Override
  public Generation generation() {
    return Generation.CONTENT;
  }

  @Override
  public long nextGeneration(Struct next, Struct current) {
    var before = ObjectMetas.of(current);
    boolean changed =
        Strategy.contentDiffers(next, current)
            || !ObjectMetas.of(next).labels().equals(before.labels());
    return changed ? before.generation() + 1 : before.generation();
  }
}
