package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionChain;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an object must meet before it is written, besides its strategy: admission, validation. */
record Rules(AdmissionChain admission) {

  /** Refuses a new object that breaks rules. */
  void checkCreate(Resource resource, Struct object, String name) {
    refuse(resource, name, List.of());
  }

  /**
   * Refuses a changed object that breaks rules, or changes what must not be changed.
   *
   * @param asked what the caller sent, before anything was put right
   */
  void checkUpdate(Resource resource, Struct asked, Struct next, Struct current, String name) {
    var causes = new ArrayList<Cause>(immutable(ObjectMetas.of(asked), ObjectMetas.of(current)));
    refuse(resource, name, causes);
  }

  /** Metadata that nobody changes once it is there. */
  private static List<Cause> immutable(ObjectMeta asked, ObjectMeta stored) {
    var causes = new ArrayList<Cause>();
    if (stored.hasDeletionTimestamp()) {
      List<String> added =
          asked.finalizers().stream().filter(f -> !stored.finalizers().contains(f)).toList();
      if (!added.isEmpty()) {
        causes.add(
            Invalid.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new"
                    + " finalizers []string{\"%s\"}".formatted(String.join("\", \"", added))));
      }
    }
    if (asked.hasUid() && !asked.uid().equals(stored.uid())) {
      causes.add(fixed("metadata.uid", "\"" + asked.uid() + "\""));
    }
    Optional<Instant> end = asked.deletionTimestamp();
    if (end.isPresent() && stored.deletionTimestamp().isEmpty()) {
      causes.add(fixed("metadata.deletionTimestamp", "\"" + end.get() + "\""));
    }
    if (asked.hasDeletionGracePeriodSeconds()
        && (!stored.hasDeletionGracePeriodSeconds()
            || asked.deletionGracePeriodSeconds() != stored.deletionGracePeriodSeconds())) {
      causes.add(
          fixed(
              "metadata.deletionGracePeriodSeconds",
              Long.toString(asked.deletionGracePeriodSeconds())));
    }
    return causes;
  }

  private static Cause fixed(String field, String shown) {
    return Invalid.value(field, shown, "field is immutable");
  }

  private static void refuse(Resource resource, String name, List<Cause> causes) {
    if (!causes.isEmpty()) {
      throw ApiError.invalid(resource.kind().group(), resource.kind().kind(), name, causes);
    }
  }
}
