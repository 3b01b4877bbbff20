package dev.caravel.apiserver.registry;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Outcome;
import java.util.List;

/**
 * Deletion of namespaces: marked Terminating as long as their spec has finalizers; the namespace
 * controller empties them and takes its own finalizer away.
 */
final class NamespaceDeletes {
  private static final int MAX_ATTEMPTS = 1000;

  private final Rules rules;
  private final Deletes deletes;

  NamespaceDeletes(Rules rules, Deletes deletes) {
    this.rules = rules;
    this.deletes = deletes;
  }

  Deletes.Deleted delete(Resource resource, Call call, Deletion deletion)
      throws InterruptedException {
    String name = call.info().name();
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Struct current = resource.store().find(name).orElseThrow(() -> resource.notFound(name));
      check(resource, deletion, current);
      if (ObjectMetas.of(current).hasDeletionTimestamp()) {
        return Namespace.of(current).spec().finalizers().isEmpty()
            ? deletes.delete(resource, call, deletion)
            : new Deletes.Deleted(current, false);
      }
      rules.admitDelete(resource, call, current);
      Struct next = terminating(resource, call, deletion, current);
      if (call.dryRun()) {
        return new Deletes.Deleted(next, false);
      }
      var plan = resource.companion().update(next, current);
      if (resource.store().replace(current, plan.object(), plan.more())
          instanceof Outcome.Stored(Struct stored)) {
        return new Deletes.Deleted(stored, false);
      }
    }
    throw resource.modified(name);
  }

  private static Struct terminating(
      Resource resource, Call call, Deletion deletion, Struct current) {
    List<String> finalizers = Finalizers.of(current, deletion, resource.strategy().dependents());
    return Namespace.of(current)
        .with(namespace ->
            namespace
                .metadata(m -> m.deletionTimestamp(call.now()).finalizers(finalizers))
                .status(status -> status.phase("Terminating")))
        .struct();
  }

  private static void check(Resource resource, Deletion deletion, Struct current) {
    var metadata = ObjectMetas.of(current);
    if (deletion.uid().isPresent() && !deletion.uid().get().equals(metadata.uid())) {
      throw failed(resource, metadata.name(), "UID", deletion.uid().get(), metadata.uid());
    }
    if (deletion.resourceVersion().isPresent()
        && !deletion.resourceVersion().get().equals(metadata.resourceVersion())) {
      throw failed(
          resource,
          metadata.name(),
          "ResourceVersion",
          deletion.resourceVersion().get(),
          metadata.resourceVersion());
    }
  }

  private static ApiError failed(
      Resource resource, String name, String what, String wanted, String found) {
    return resource.conflict(
        name,
        "Precondition failed: %s in precondition: %s, %s in object meta: %s"
            .formatted(what, wanted, what, found));
  }
}
