package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.storage.ObjectMetas;

/** Finalizers of storage objects that may be in use (StorageObjectInUseProtection). */
final class Protection {
  private Protection() {}

  static Struct with(Struct object, String finalizer) {
    return ObjectMetas.of(object).finalizers().contains(finalizer)
        ? object
        : ObjectMetas.with(object, metadata -> metadata.addFinalizers(finalizer));
  }
}
