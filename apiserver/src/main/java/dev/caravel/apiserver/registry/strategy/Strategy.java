package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.storage.ObjectMetas;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * What the server decides about objects of a kind (upstream's RESTCreateStrategy and its kin). What
 * is said here holds for most kinds; a kind with something special overrides it.
 */
public interface Strategy {

  /**
   * Who writes and when.
   *
   * @param now in whole seconds, as times are stored
   */
  record Context(UserInfo user, Instant now) {}

  /** How an object's generation counts. */
  enum Generation {
    /** It has none. */
    NONE,
    /** It counts the changes of the spec. */
    SPEC,
    /** It counts the changes of everything but metadata and status. */
    CONTENT,
    /** It is 1 and stays. */
    FIXED
  }

  /** What dependents become of when nobody says it. */
  enum Dependents {
    DELETED,
    ORPHANED,
    /** The kind can have none. */
    NONE
  }

  default Generation generation() {
    return Generation.NONE;
  }

  /** Whether an update of what does not exist creates it. */
  default boolean createsOnUpdate() {
    return false;
  }

  /** Whether an update may leave out which version of the object it is about. */
  default boolean updatesUnconditionally() {
    return true;
  }

  /** Whether a deletion answers the object instead of a Status. */
  default boolean answersDeleted() {
    return false;
  }

  default Dependents dependents() {
    return Dependents.DELETED;
  }

  /** A warning for who deletes without saying what becomes of dependents. */
  default Optional<String> deletionWarning() {
    return Optional.empty();
  }

  /** What the writer of an object is warned of. */
  default List<String> warnings(Struct object) {
    return PodWarnings.ofTemplate(object);
  }

  /** A warning for everyone who uses the kind. */
  default Optional<String> deprecation() {
    return Optional.empty();
  }

  /** After how long objects delete themselves; zero for never. */
  default Duration timeToLive() {
    return Duration.ZERO;
  }

  /** The new object as the server has it: without what only the server sets, with what it sets. */
  default Struct onCreate(Struct object, Context context) {
    return Parts.without(object, "status");
  }

  /** The changed object, without changes to what this request may not change. */
  default Struct onUpdate(Struct next, Struct current, Context context) {
    return Parts.with(next, "status", current);
  }

  /** The object of an update of its status, without changes to anything else. */
  default Struct onStatusUpdate(Struct next, Struct current, Context context) {
    return Parts.with(next, "spec", current);
  }

  /**
   * The object of an update through a subresource, without changes to what that is not for.
   *
   * @param subresource one that is written as the whole object
   */
  default Struct onUpdateOf(String subresource, Struct next, Struct current, Context context) {
    if (subresource.equals("status")) {
      return onStatusUpdate(next, current, context);
    }
    throw new IllegalArgumentException("no subresource " + subresource);
  }

  /**
   * What is completed once the generation is known and defaults and admission are through; must
   * change nothing when applied twice.
   */
  default Struct completed(Struct object) {
    return object;
  }

  /**
   * How long the object may take to go, if it goes gracefully.
   *
   * @param asked the seconds that the caller gives it
   * @return empty if objects of the kind go at once
   */
  default OptionalLong graceSeconds(Struct object, OptionalLong asked) {
    return OptionalLong.empty();
  }

  /** Whether the last thing that kept a terminating object goes with this update. */
  default boolean isAtEnd(Struct next, Struct current) {
    var stored = ObjectMetas.of(current);
    return ObjectMetas.of(next).finalizers().isEmpty()
        && stored.hasDeletionGracePeriodSeconds()
        && stored.deletionGracePeriodSeconds() == 0;
  }

  /**
   * The fields that objects can be selected by, in upstream's order, besides the name and the
   * namespace.
   */
  default SequencedMap<String, Function<Struct, String>> fields() {
    return Fields.NONE;
  }

  /** The field among {@link #fields()} that many watches select by; empty if none. */
  default String indexedField() {
    return "";
  }

  /** Whether anything but metadata and status differs. */
  static boolean contentDiffers(Struct next, Struct current) {
    return !Parts.content(next).equals(Parts.content(current));
  }

  /** The generation that {@code next} gets in the place of {@code current}. */
  default long nextGeneration(Struct next, Struct current) {
    long before = ObjectMetas.of(current).generation();
    boolean changed =
        switch (generation()) {
          case NONE, FIXED -> false;
          case SPEC -> !next.get("spec").equals(current.get("spec"));
          case CONTENT -> contentDiffers(next, current);
        };
    return changed ? before + 1 : before;
  }
}
