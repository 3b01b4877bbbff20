package dev.caravel.apiserver.registry;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionChain;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import java.util.List;

/** What an object must meet before it is written, besides its strategy: admission, validation. */
record Rules(AdmissionChain admission) {

  /** Refuses a new object that breaks rules. */
  void checkCreate(Resource resource, Struct object, String name) {
    refuse(resource, name, List.of());
  }

  /** Refuses a changed object that breaks rules, or changes what must not be changed. */
  void checkUpdate(Resource resource, Struct next, Struct current, String name) {
    refuse(resource, name, resource.strategy().refusals(next, current));
  }

  private static void refuse(Resource resource, String name, List<Cause> causes) {
    if (!causes.isEmpty()) {
      throw ApiError.invalid(resource.kind().group(), resource.kind().kind(), name, causes);
    }
  }
}
