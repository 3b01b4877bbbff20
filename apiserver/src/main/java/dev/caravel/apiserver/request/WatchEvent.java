package dev.caravel.apiserver.request;

import dev.caravel.api.object.Struct;

/**
 * One change a watcher hears of.
 *
 * @param object the object, or a Status for ERROR; for BOOKMARK an object with nothing but its
 *     resourceVersion
 */
public record WatchEvent(Type type, Struct object) {

  /** What happened. The names are the wire's. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR
  }
}
