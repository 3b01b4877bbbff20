package dev.caravel.apiserver.admission;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.View;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.util.Optional;

/** Requests as the registry makes them. */
final class Writes {
  private static final UserInfo ADMIN = UserInfo.of("admin", UserInfo.MASTERS);

  private Writes() {}

  static AdmissionRequest create(Kind<?> kind, KubernetesObject object) {
    return of(ADMIN, Operation.CREATE, kind, "", object, Optional.empty());
  }

  static AdmissionRequest delete(Kind<?> kind, KubernetesObject object) {
    return of(ADMIN, Operation.DELETE, kind, "", object, Optional.of(object));
  }

  static AdmissionRequest of(
      UserInfo user,
      Operation operation,
      Kind<?> kind,
      String subresource,
      KubernetesObject object,
      Optional<KubernetesObject> old) {
    return new AdmissionRequest(
        operation,
        kind,
        object.metadata().namespace(),
        object.metadata().name(),
        subresource,
        object.struct(),
        old.map(View::struct),
        user,
        false,
        new Warnings());
  }
}
