package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionChain;
import dev.caravel.apiserver.admission.AdmissionRequest;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Cause;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.validation.FieldError;
import dev.caravel.apiserver.validation.Validation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an object must meet before it is written, besides its strategy: admission, validation. */
record Rules(AdmissionChain admission) {

  /** Asks the admission plugins whether an object may be deleted. */
  void admitDelete(Resource resource, Call call, Struct current) throws InterruptedException {
    var request =
        call.admission(
            resource,
            AdmissionRequest.Operation.DELETE,
            ObjectMetas.of(current).name(),
            current,
            Optional.of(current));
    admission.admit(request);
    admission.validate(request);
  }

  /** Refuses a new object that breaks rules. */
  void checkCreate(Resource resource, Struct object, String name) {
    refuse(resource, name, causes(Validation.of(resource.kind()).onCreate(object)));
  }

  /**
   * Refuses a changed object that breaks rules, or changes what must not be changed.
   *
   * @param asked what the caller sent, before anything was put right
   */
  void checkUpdate(Resource resource, Call call, Struct asked, Struct next, Struct current) {
    // Upstream checks it for all kinds, and most kinds check it once more.
    var fixed = immutable(ObjectMetas.of(asked), ObjectMetas.of(current));
    var causes = new ArrayList<Cause>(fixed);
    causes.addAll(fixed);
    causes.addAll(
        causes(Validation.of(resource.kind()).onUpdate(call.info().subresource(), next, current)));
    refuse(resource, call.info().name(), causes);
  }

  private static List<Cause> causes(List<FieldError> errors) {
    return errors.stream().map(FieldError::cause).toList();
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
      // Events are judged as the core ones as which they are stored, and refused as such.
      String group = resource.kind().kind().equals("Event") ? "" : resource.kind().group();
      throw ApiError.invalid(group, resource.kind().kind(), name, causes);
    }
  }
}
