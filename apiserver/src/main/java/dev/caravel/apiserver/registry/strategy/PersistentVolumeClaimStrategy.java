package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.core.v1.PersistentVolumeClaimSpec;
import dev.caravel.api.core.v1.TypedLocalObjectReference;
import dev.caravel.api.core.v1.TypedObjectReference;
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
    var given = PersistentVolumeClaim.of(object);
    Struct pending =
        given
            .with(claim -> {
              claim.clearStatus().status(status -> status.phase("Pending"));
              claim.spec(spec -> withBothSources(given.spec(), spec));
            })
            .struct();
    return Protection.with(pending, PROTECTION);
  }

  /** The older field of a data source and the newer one say the same (KEP-1495). */
  private static void withBothSources(
      PersistentVolumeClaimSpec given, PersistentVolumeClaimSpec.Builder spec) {
    if (given.hasDataSource() && !given.hasDataSourceRef()) {
      TypedLocalObjectReference source = given.dataSource();
      spec.dataSourceRef(to -> {
        to.kind(source.kind()).name(source.name());
        if (source.hasApiGroup()) {
          to.apiGroup(source.apiGroup());
        }
      });
    } else if (given.hasDataSourceRef()
        && !given.hasDataSource()
        && !given.dataSourceRef().hasNamespace()) {
      TypedObjectReference source = given.dataSourceRef();
      spec.dataSource(to -> {
        to.kind(source.kind()).name(source.name());
        if (source.hasApiGroup()) {
          to.apiGroup(source.apiGroup());
        }
      });
    }
  }
}
