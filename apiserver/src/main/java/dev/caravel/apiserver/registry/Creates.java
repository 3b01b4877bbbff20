package dev.caravel.apiserver.registry;

import dev.caravel.api.defaults.Defaults;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.admission.AdmissionRequest.Operation;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.registry.strategy.Strategy;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Outcome;
import java.util.Optional;
import java.util.UUID;

/** The verb create: from the object of the request to the object that is stored. */
final class Creates {
  /** How often a generated name is tried anew when it is taken, as upstream (KEP-4420). */
  private static final int MAX_NAMES = 8;

  /** How often what goes with the object is planned anew; then somebody else is always faster. */
  private static final int MAX_PLANS = 100;

  private final Rules rules;

  Creates(Rules rules) {
    this.rules = rules;
  }

  /**
   * Creates an object.
   *
   * @param body in the version that is served
   * @return as it is stored
   */
  Struct create(Resource resource, Struct body, Call call) throws InterruptedException {
    Struct received = inNamespace(body, resource, call);
    Struct object = resource.versions().stored(Defaults.apply(received));
    object =
        rules
            .admission()
            .admit(
                call.admission(
                    resource,
                    Operation.CREATE,
                    ObjectMetas.of(object).name(),
                    object,
                    Optional.empty()));
    for (int attempt = 1; ; attempt++) {
      Struct named = prepared(resource, object, call);
      String name = ObjectMetas.of(named).name();
      rules.checkCreate(resource, named, name);
      resource.strategy().warnings(named).forEach(call.warnings()::add);
      rules
          .admission()
          .validate(call.admission(resource, Operation.CREATE, name, named, Optional.empty()));
      Optional<Struct> stored = store(resource, named, call);
      if (stored.isPresent()) {
        return stored.get();
      }
      boolean generated = ObjectMetas.of(object).name().isEmpty();
      if (!generated) {
        throw alreadyExists(resource, named);
      }
      if (attempt == MAX_NAMES) {
        throw ApiError.generateNameConflict(
            resource.kind().group(), resource.kind().plural(), name);
      }
    }
  }

  private static ApiError alreadyExists(Resource resource, Struct object)
      throws InterruptedException {
    String name = ObjectMetas.of(object).name();
    var error = ApiError.alreadyExists(resource.kind().group(), resource.kind().plural(), name);
    boolean terminating =
        resource
            .store()
            .find(ObjectMetas.path(object))
            .filter(other -> ObjectMetas.of(other).hasDeletionTimestamp())
            .isPresent();
    return terminating
        ? ApiError.of(
            error.code(),
            error.reason(),
            "object is being deleted: " + error.getMessage(),
            error.details())
        : error;
  }

  private static Struct inNamespace(Struct body, Resource resource, Call call) {
    String wanted = resource.kind().namespaced() ? call.info().namespace() : "";
    String namespace = ObjectMetas.of(body).namespace();
    if (namespace.equals(wanted)) {
      return body;
    }
    if (!namespace.isEmpty() && !wanted.isEmpty()) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    return ObjectMetas.with(
        body,
        metadata -> {
          if (wanted.isEmpty()) {
            metadata.clearNamespace();
          } else {
            metadata.namespace(wanted);
          }
        });
  }

  private static Struct prepared(Resource resource, Struct object, Call call) {
    Strategy strategy = resource.strategy();
    ObjectMeta given = ObjectMetas.of(object);
    if (given.hasResourceVersion() && !given.resourceVersion().equals("0")) {
      throw ApiError.of(500, "", "resourceVersion should not be set on objects to be created");
    }
    Struct clean =
        ObjectMetas.with(
            object,
            metadata -> {
              metadata
                  .clearDeletionTimestamp()
                  .clearDeletionGracePeriodSeconds()
                  .clearSelfLink()
                  .clearResourceVersion()
                  .clearManagedFields()
                  .clearGeneration()
                  .uid(UUID.randomUUID().toString())
                  .creationTimestamp(call.now());
              if (strategy.generation() != Strategy.Generation.NONE) {
                metadata.generation(1);
              }
              if (!given.hasName() && given.hasGenerateName()) {
                metadata.name(ObjectNames.generate(given.generateName()));
              }
            });
    return strategy.completed(strategy.onCreate(clean, call.context()));
  }

  /** Stores it; empty if the name is taken. */
  private static Optional<Struct> store(Resource resource, Struct object, Call call)
      throws InterruptedException {
    for (int attempt = 1; attempt <= MAX_PLANS; attempt++) {
      var plan = resource.companion().create(object);
      if (call.dryRun()) {
        boolean taken = resource.store().find(ObjectMetas.path(object)).isPresent();
        return taken ? Optional.empty() : Optional.of(plan.object());
      }
      switch (resource.store().create(plan.object(), plan.more())) {
        case Outcome.Stored(var stored) -> {
          return Optional.of(stored);
        }
        case Outcome.Changed changed -> {
          return Optional.empty();
        }
        case Outcome.Refused refused -> {
          // Planned anew with what is there now.
        }
      }
    }
    throw ApiError.serverTimeout(resource.kind().group(), resource.kind().plural(), "create", 1);
  }
}
