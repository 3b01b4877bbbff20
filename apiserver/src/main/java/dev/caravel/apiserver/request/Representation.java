package dev.caravel.apiserver.request;

/** How the caller wants an object, a list or a watch shown (the {@code as=} of his Accept). */
public sealed interface Representation {

  /** As what it is. */
  record AsIs() implements Representation {}

  /**
   * As a meta.k8s.io/v1 Table: rows for people. Handlers convert.
   *
   * @param include what each row carries of its object
   */
  record AsTable(IncludeObject include) implements Representation {}

  /** As PartialObjectMetadata (or its list). The front converts, handlers need not care. */
  record AsMetadata() implements Representation {}

  /** The query parameter includeObject of a Table. */
  enum IncludeObject {
    NONE,
    METADATA,
    OBJECT
  }

  /** The usual one. */
  AsIs AS_IS = new AsIs();
}
