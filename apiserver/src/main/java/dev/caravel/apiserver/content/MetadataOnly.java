package dev.caravel.apiserver.content;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.PartialObjectMetadata;
import dev.caravel.api.object.Struct;

/** Objects shown as meta.k8s.io/v1 PartialObjectMetadata. */
final class MetadataOnly {
  private MetadataOnly() {}

  /** An object's metadata; what is no resource (a Status) stays what it is. */
  static Struct of(Struct object) {
    return object.get("metadata").orElse(null) instanceof Struct metadata
            && metadata.schema() == ObjectMeta.SCHEMA
        ? PartialObjectMetadata.builder().metadata(ObjectMeta.of(metadata)).build().struct()
        : object;
  }
}
