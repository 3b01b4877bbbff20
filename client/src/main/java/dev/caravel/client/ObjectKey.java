package dev.caravel.client;

import dev.caravel.api.object.KubernetesObject;

/**
 * Names an object among those of its kind.
 *
 * @param namespace empty for a kind that has none
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

  public static ObjectKey of(KubernetesObject object) {
    var metadata = object.metadata();
    return new ObjectKey(metadata.namespace(), metadata.name());
  }

  @Override
  public int compareTo(ObjectKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** {@code namespace/name}, or the name alone. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
