package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.registry.strategy.Strategy;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Changes of stored objects, whatever asks for them: PUT, patches, subresources. A change is made
 * of what is stored now; if somebody else was faster it is made again of what is stored then,
 * unless the caller named the version he means.
 */
final class Updates {
  /** Somebody else was faster each time; every time one of them got on. */
  private static final int MAX_ATTEMPTS = 1000;

  /** Makes the next state of an object from the current one; both as they are stored. */
  @FunctionalInterface
  interface Change {
    Struct next(Struct current) throws InterruptedException;
  }

  /** Undoes what this request may not change. */
  @FunctionalInterface
  interface Limit {
    Struct apply(Struct next, Struct current, Strategy.Context context);
  }

  private final Rules rules;

  Updates(Rules rules) {
    this.rules = rules;
  }

  /**
   * Changes the object that the call is about.
   *
   * @return as it is stored; the last state if it ended with this change
   * @throws ApiError 404 if there is none
   */
  Struct update(Resource resource, Call call, Limit limit, Change change)
      throws InterruptedException {
    String name = call.info().name();
    String path = resource.path(call.info());
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Struct current = resource.store().find(path).orElseThrow(() -> resource.notFound(name));
      Optional<Struct> written = attempt(resource, call, limit, change, current);
      if (written.isPresent()) {
        return written.get();
      }
    }
    throw resource.modified(name);
  }

  private Optional<Struct> attempt(
      Resource resource, Call call, Limit limit, Change change, Struct current)
      throws InterruptedException {
    String name = call.info().name();
    Struct asked = change.next(current);
    asked =
        rules
            .admission()
            .admit(call.admission(resource, Operation.UPDATE, name, asked, Optional.of(current)));
    checkVersion(resource, call, asked, current);
    Struct next = prepared(resource, call, limit, asked, current);
    rules.checkUpdate(resource, call, asked, next, current);
    if (!next.get("spec").equals(current.get("spec"))) {
      resource.strategy().warnings(next).forEach(call.warnings()::add);
    }
    rules
        .admission()
        .validate(call.admission(resource, Operation.UPDATE, name, next, Optional.of(current)));
    if (resource.strategy().isAtEnd(next, current)) {
      return end(resource, call, next, current);
    }
    if (next.equals(current)) {
      return Optional.of(current);
    }
    var plan = resource.companion().update(next, current);
    if (call.dryRun()) {
      return Optional.of(plan.object());
    }
    return switch (resource.store().replace(current, plan.object(), plan.more())) {
      case Outcome.Stored(var stored) -> Optional.of(stored);
      case Outcome.Changed changed -> Optional.empty();
      case Outcome.Refused refused -> Optional.empty();
    };
  }

  private static void checkVersion(Resource resource, Call call, Struct asked, Struct current) {
    ObjectMeta wanted = ObjectMetas.of(asked);
    ObjectMeta stored = ObjectMetas.of(current);
    String name = stored.name();
    // Upstream takes the uid of an update as a precondition, of a patch as a change.
    boolean isUpdate = call.info().verb().equals("update");
    if (isUpdate && wanted.hasUid() && !wanted.uid().equals(stored.uid())) {
      throw resource.conflict(
          name,
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(wanted.uid(), stored.uid()));
    }
    if (wanted.hasResourceVersion() && !wanted.resourceVersion().equals("0")) {
      if (!wanted.resourceVersion().equals(stored.resourceVersion())) {
        Numbers.checkStored(wanted.resourceVersion());
        throw resource.modified(name);
      }
    } else if (!resource.strategy().updatesUnconditionally()) {
      throw ApiError.invalid(
          resource.kind().group(),
          resource.kind().plural(),
          name,
          List.of(
              Invalid.value("metadata.resourceVersion", "0", "must be specified for an update")));
    }
  }

  /** What no update changes stays as it is stored. */
  private static Struct prepared(
      Resource resource, Call call, Limit limit, Struct asked, Struct current) {
    ObjectMeta stored = ObjectMetas.of(current);
    Struct kept =
        ObjectMetas.with(
            asked,
            metadata -> {
              metadata
                  .clearSelfLink()
                  .clearManagedFields()
                  .clearGeneration()
                  .clearDeletionTimestamp()
                  .clearDeletionGracePeriodSeconds()
                  .clearCreationTimestamp()
                  .name(stored.name())
                  .uid(stored.uid())
                  .resourceVersion(stored.resourceVersion());
              stored.creationTimestamp().ifPresent(metadata::creationTimestamp);
              stored.deletionTimestamp().ifPresent(metadata::deletionTimestamp);
              if (stored.hasDeletionGracePeriodSeconds()) {
                metadata.deletionGracePeriodSeconds(stored.deletionGracePeriodSeconds());
              }
              if (stored.hasNamespace()) {
                metadata.namespace(stored.namespace());
              }
            });
    Struct limited = resource.strategy().completed(limit.apply(kept, current, call.context()));
    long generation =
        call.info().subresource().equals("status")
            ? stored.generation()
            : resource.strategy().nextGeneration(limited, current);
    return generation == 0
        ? limited
        : ObjectMetas.with(limited, metadata -> metadata.generation(generation));
  }

  private static Optional<Struct> end(Resource resource, Call call, Struct next, Struct current)
      throws InterruptedException {
    if (call.dryRun()) {
      return Optional.of(next);
    }
    var plan = resource.companion().delete(current);
    return switch (resource.store().delete(current, plan.more())) {
      case Outcome.Stored stored -> Optional.of(next);
      case Outcome.Changed changed -> Optional.empty();
      case Outcome.Refused refused -> Optional.empty();
    };
  }
}
