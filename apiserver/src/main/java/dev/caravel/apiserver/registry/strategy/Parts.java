package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.object.Struct;

/** The parts of objects: metadata, spec, status and the like. */
final class Parts {
  private Parts() {}

  /** The object without a part, if the kind has it. */
  static Struct without(Struct object, String part) {
    return object.schema().named(part) == null ? object : object.without(part);
  }

  /** {@code next} with a part as {@code current} has it. */
  static Struct with(Struct next, String part, Struct current) {
    if (next.schema().named(part) == null) {
      return next;
    }
    return current
        .get(part)
        .map(value -> next.with(part, value))
        .orElseGet(() -> next.without(part));
  }

  /** {@code next} with nothing of its metadata changed but what an update always sets. */
  static Struct withMetadata(Struct next, Struct current) {
    return with(next, "metadata", current);
  }

  /** What is neither metadata nor status. */
  static Struct content(Struct object) {
    return without(without(object, "metadata"), "status");
  }
}
