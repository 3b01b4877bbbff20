package dev.caravel.apiserver.table;

import dev.caravel.api.apps.v1.DaemonSet;
import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.meta.v1.PartialObjectMetadata;
import dev.caravel.api.object.Struct;
import java.util.LinkedHashMap;

/** Objects shown as PartialObjectMetadata. */
public final class MetadataOnly {
  /** Upstream makes it of a field when it shows the whole object. */
  private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  private MetadataOnly() {}

  /**
   * An object's metadata; what is no resource (a Status) stays what it is.
   *
   * @param apiVersion meta.k8s.io/v1 or meta.k8s.io/v1beta1
   */
  public static Struct of(Struct object, String apiVersion) {
    return object.get("metadata").orElse(null) instanceof Struct metadata
            && metadata.schema() == ObjectMeta.SCHEMA
        ? PartialObjectMetadata.builder()
            .apiVersion(apiVersion)
            .metadata(shown(object, ObjectMeta.of(metadata)))
            .build()
            .struct()
        : object;
  }

  private static ObjectMeta shown(Struct object, ObjectMeta metadata) {
    if (object.schema() != DaemonSet.SCHEMA
        || !metadata.annotations().containsKey(TEMPLATE_GENERATION)) {
      return metadata;
    }
    var annotations = new LinkedHashMap<>(metadata.annotations());
    annotations.remove(TEMPLATE_GENERATION);
    return metadata.with(m -> m.annotations(annotations));
  }
}
