package dev.caravel.apiserver.request;

/** How the caller wants an object, a list or a watch shown (the {@code as=} of his Accept). */
public sealed interface Representation {

  /** As what it is. */
  record AsIs() implements Representation {}

  /**
   * As a Table: rows for people.
   *
   * @param include what each row carries of its object
   * @param apiVersion meta.k8s.io/v1 or meta.k8s.io/v1beta1
   */
  record AsTable(IncludeObject include, String apiVersion) implements Representation {}

  /**
   * As PartialObjectMetadata (or its list).
   *
   * @param apiVersion meta.k8s.io/v1 or meta.k8s.io/v1beta1
   */
  record AsMetadata(String apiVersion) implements Representation {}

  /** The query parameter includeObject of a Table. */
  enum IncludeObject {
    NONE,
    METADATA,
    OBJECT
  }

  /** The usual one. */
  AsIs AS_IS = new AsIs();
}
