package dev.caravel.apiserver.admission;

import dev.caravel.api.core.v1.PersistentVolumeClaim;
import dev.caravel.api.object.Struct;
import dev.caravel.api.storage.v1.StorageClass;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.ObjectReader;
import java.util.List;

/** A claim that names no class gets the default one. */
public final class DefaultStorageClass implements AdmissionPlugin {
  private static final List<String> IS_DEFAULT =
      List.of(
          "storageclass.kubernetes.io/is-default-class",
          "storageclass.beta.kubernetes.io/is-default-class");
  private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

  private final ObjectReader reader;

  public DefaultStorageClass(ObjectReader reader) {
    this.reader = reader;
  }

  @Override
  public Struct admit(AdmissionRequest request) throws InterruptedException {
    if (request.operation() != Operation.CREATE || !request.isFor(PersistentVolumeClaim.KIND)) {
      return request.object();
    }
    PersistentVolumeClaim claim = PersistentVolumeClaim.of(request.object());
    if (claim.spec().hasStorageClassName()
        || claim.metadata().annotations().containsKey(OLD_CLASS)) {
      return request.object();
    }
    return DefaultClasses.find(reader, StorageClass.KIND, IS_DEFAULT)
        .map(name -> claim.with(c -> c.spec(s -> s.storageClassName(name))).struct())
        .orElse(request.object());
  }
}
