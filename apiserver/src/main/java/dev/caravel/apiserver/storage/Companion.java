package dev.caravel.apiserver.storage;

import dev.caravel.api.object.Struct;

/**
 * What must be written together with objects of a kind, and only together: the addresses of
 * Services. It is asked before each attempt, and again when what it planned no longer holds.
 */
public interface Companion {
  /** Nothing is written with the object. */
  Companion NONE = new Companion() {};

  /**
   * What is to be written: the object, which may have been completed, and the rest.
   *
   * @param more what else, and what must hold for it
   */
  record Plan(Struct object, Transaction more) {
    public static Plan of(Struct object) {
      return new Plan(object, Transaction.NONE);
    }
  }

  /**
   * Plans the creation of {@code object}.
   *
   * @throws dev.caravel.apiserver.error.ApiError if it cannot be
   */
  default Plan create(Struct object) throws InterruptedException {
    return Plan.of(object);
  }

  /** Plans that {@code next} takes the place of {@code current}. */
  default Plan update(Struct next, Struct current) throws InterruptedException {
    return Plan.of(next);
  }

  /** Plans the end of {@code current}. */
  default Plan delete(Struct current) throws InterruptedException {
    return Plan.of(current);
  }
}
