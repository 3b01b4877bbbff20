package dev.caravel.api.object;

import dev.caravel.api.meta.v1.ObjectMeta;

/** A view of a kind that has object metadata: whatever is stored. */
public interface KubernetesObject extends TypedObject {
  ObjectMeta metadata();
}
