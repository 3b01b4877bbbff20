package dev.caravel.client.informer;

import dev.caravel.api.object.KubernetesObject;

/**
 * Is told what changes. Each handler has a thread of its own, so a slow one holds up nobody; what
 * changes several times before the handler gets to it is told once, as the difference.
 */
public interface Handler<T extends KubernetesObject> {
  default void added(T object) {}

  /** Also, with the same object twice, at each resync. */
  default void updated(T before, T after) {}

  /** The last that was known of it, which may not be its very last state. */
  default void deleted(T object) {}
}
