package dev.caravel.controllers.object;

import dev.caravel.api.meta.v1.ObjectMeta;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Patch;

/** What must happen before an object may go. */
public final class Finalizers {
  private Finalizers() {}

  /** Takes one off an object that is as it was seen. */
  public static Patch without(KubernetesObject object, String finalizer) {
    var metadata = object.metadata();
    var rest = metadata.finalizers().stream().filter(f -> !f.equals(finalizer)).toList();
    var changed =
        ObjectMeta.builder().uid(metadata.uid()).resourceVersion(metadata.resourceVersion());
    if (!rest.isEmpty()) {
      changed.finalizers(rest);
    }
    return MetadataPatch.of(changed.build(), rest.isEmpty() ? "finalizers" : "");
  }
}
