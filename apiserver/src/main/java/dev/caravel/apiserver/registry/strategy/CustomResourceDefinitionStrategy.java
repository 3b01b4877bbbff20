package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.apiextensions.v1.CustomResourceDefinition;
import dev.caravel.api.object.Struct;

/** A definition's status begins with the version that its objects are stored in. */
final class CustomResourceDefinitionStrategy implements Strategy {
  @Override
  public Generation generation() {
    return Generation.SPEC;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public Struct onCreate(Struct object, Context context) {
    var definition = CustomResourceDefinition.of(object);
    return definition
        .with(to -> {
          to.clearStatus();
          for (var version : definition.spec().versions()) {
            if (version.storage()) {
              to.status(status -> status.addStoredVersions(version.name()));
            }
          }
        })
        .struct();
  }

  @Override
  public Struct onStatusUpdate(Struct next, Struct current, Context context) {
    return Parts.withMetadata(Parts.with(next, "spec", current), current);
  }
}
