package dev.caravel.client;

/** What happened to an object. */
public record WatchEvent<T>(Type type, T object) {
  /** Kinds of events. An error is thrown instead. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    /** Nothing happened; the object has only the resourceVersion up to which that is true. */
    BOOKMARK
  }
}
