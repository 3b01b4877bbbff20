package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;

/** Classes of volume attributes stay while volumes have them. */
final class VolumeAttributesClassStrategy implements Strategy {
  private static final String PROTECTION = "kubernetes.io/vac-protection";

  @Override
  public Struct onCreate(Struct object, Context context) {
    return Protection.with(object, PROTECTION);
  }
}
