package dev.caravel.controllers.garbagecollector;

import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;

/**
 * Where an object is, and which of those that were ever there it is.
 *
 * @param namespace empty if its kind has none
 */
record ObjectId(Kind<? extends KubernetesObject> kind, String namespace, String name, String uid) {
  @Override
  public String toString() {
    return kind.plural() + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }
}
