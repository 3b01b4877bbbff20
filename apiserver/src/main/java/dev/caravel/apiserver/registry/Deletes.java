package dev.caravel.apiserver.registry;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.storage.ObjectMetas;
import dev.caravel.apiserver.storage.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The verb delete. An object goes at once, unless finalizers keep it or it goes gracefully: then it
 * is marked, and goes when the last finalizer is removed or somebody deletes it with no grace left.
 */
final class Deletes {
  private static final int MAX_ATTEMPTS = 1000;

  /**
   * What became of an object.
   *
   * @param object its last state, or the one in which it stays
   */
  record Deleted(Struct object, boolean gone) {}

  /** How an object stands with respect to its grace. */
  private sealed interface Grace {
    /** It has none, or none is left. */
    record Over() implements Grace {}

    /** It is waited for already. */
    record Running() implements Grace {}

    /** It begins or is shortened: the marked object. */
    record Given(Struct object, long seconds) implements Grace {}
  }

  private final Rules rules;

  Deletes(Rules rules) {
    this.rules = rules;
  }

  /**
   * Deletes the object that the call is about.
   *
   * @throws ApiError 404 if there is none, 409 if a precondition does not hold
   */
  Deleted delete(Resource resource, Call call, Deletion deletion) throws InterruptedException {
    String name = call.info().name();
    String path = resource.path(call.info());
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Struct current = resource.store().find(path).orElseThrow(() -> resource.notFound(name));
      check(resource, deletion, current);
      rules.admitDelete(resource, call, current);
      Optional<Deleted> done = attempt(resource, call, deletion, current);
      if (done.isPresent()) {
        return done.get();
      }
    }
    throw resource.modified(name);
  }

  static void check(Resource resource, Deletion deletion, Struct current) {
    ObjectMeta metadata = ObjectMetas.of(current);
    String why = "";
    if (deletion.uid().isPresent() && !deletion.uid().get().equals(metadata.uid())) {
      why =
          ("the UID in the precondition (%s) does not match the UID in record (%s). The object"
                  + " might have been deleted and then recreated")
              .formatted(deletion.uid().get(), metadata.uid());
    } else if (deletion.resourceVersion().isPresent()
        && !deletion.resourceVersion().get().equals(metadata.resourceVersion())) {
      why =
          ("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in"
                  + " record (%s). The object might have been modified")
              .formatted(deletion.resourceVersion().get(), metadata.resourceVersion());
    }
    if (!why.isEmpty()) {
      throw ApiError.conflict(
          resource.kind().group(), resource.kind().kind(), metadata.name(), why);
    }
  }

  private static Optional<Deleted> attempt(
      Resource resource, Call call, Deletion deletion, Struct current) throws InterruptedException {
    Grace grace = grace(resource, deletion, current, call.now());
    if (grace instanceof Grace.Running) {
      return Optional.of(new Deleted(current, false));
    }
    Struct next = grace instanceof Grace.Given given ? given.object() : current;
    List<String> before = ObjectMetas.of(current).finalizers();
    List<String> finalizers = Finalizers.of(current, deletion, resource.strategy().dependents());
    if (!finalizers.equals(before)) {
      next = ObjectMetas.with(next, metadata -> metadata.finalizers(finalizers));
    }
    boolean kept = !finalizers.isEmpty();
    if (kept && grace instanceof Grace.Over) {
      next = marked(next, call.now());
    }
    if (!next.equals(current) && !call.dryRun()) {
      var plan = resource.companion().update(next, current);
      if (!(resource.store().replace(current, plan.object(), plan.more())
          instanceof Outcome.Stored(Struct stored))) {
        return Optional.empty();
      }
      next = stored;
    }
    if (kept || (grace instanceof Grace.Given given && given.seconds() > 0)) {
      return Optional.of(new Deleted(next, false));
    }
    return end(resource, call, next);
  }

  private static Optional<Deleted> end(Resource resource, Call call, Struct last)
      throws InterruptedException {
    if (call.dryRun()) {
      return Optional.of(new Deleted(last, true));
    }
    var plan = resource.companion().delete(last);
    return switch (resource.store().delete(last, plan.more())) {
      case Outcome.Stored(var deleted) -> Optional.of(new Deleted(deleted, true));
      case Outcome.Changed changed -> Optional.empty();
      case Outcome.Refused refused -> Optional.empty();
    };
  }

  private static Grace grace(Resource resource, Deletion deletion, Struct current, Instant now) {
    var seconds = resource.strategy().graceSeconds(current, deletion.graceSeconds());
    if (seconds.isEmpty()) {
      return new Grace.Over();
    }
    ObjectMeta metadata = ObjectMetas.of(current);
    if (metadata.deletionTimestamp().isEmpty()) {
      long period = seconds.getAsLong();
      Struct begun =
          ObjectMetas.with(
              current,
              to -> {
                to.deletionTimestamp(now.plusSeconds(period)).deletionGracePeriodSeconds(period);
                if (metadata.generation() > 0) {
                  to.generation(metadata.generation() + 1);
                }
              });
      return new Grace.Given(begun, period);
    }
    long left = metadata.deletionGracePeriodSeconds();
    if (!metadata.hasDeletionGracePeriodSeconds() || left == 0) {
      return new Grace.Over();
    }
    if (deletion.graceSeconds().isEmpty() || deletion.graceSeconds().getAsLong() >= left) {
      return new Grace.Running();
    }
    long shorter = deletion.graceSeconds().getAsLong();
    Instant end = metadata.deletionTimestamp().get().minusSeconds(left).plusSeconds(shorter);
    return new Grace.Given(
        ObjectMetas.with(
            current, to -> to.deletionTimestamp(end).deletionGracePeriodSeconds(shorter)),
        shorter);
  }

  /** The object as one that is terminating, without grace. */
  static Struct marked(Struct object, Instant now) {
    ObjectMeta metadata = ObjectMetas.of(object);
    return ObjectMetas.with(
        object,
        to -> {
          if (metadata.deletionTimestamp().isEmpty()) {
            if (metadata.generation() > 0) {
              to.generation(metadata.generation() + 1);
            }
            to.deletionTimestamp(now);
          } else if (metadata.deletionTimestamp().get().isAfter(now)) {
            to.deletionTimestamp(now);
          }
          to.deletionGracePeriodSeconds(0);
        });
  }
}
