package dev.caravel.client.informer;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ObjectKey;
import java.util.List;
import java.util.Optional;

/** What is known of a kind: read by any thread, without waiting. The objects are the server's. */
public interface Store<T extends KubernetesObject> {
  Optional<T> get(ObjectKey key);

  /**
   * The object of that name.
   *
   * @param namespace empty for a kind that has none
   */
  default Optional<T> get(String namespace, String name) {
    return get(new ObjectKey(namespace, name));
  }

  /** All of them, in no order. */
  List<T> list();

  /** Those of one namespace, in no order. */
  List<T> list(String namespace);

  /**
   * Those that an index finds under a value, in no order.
   *
   * @throws IllegalArgumentException if there is no index of that name
   */
  List<T> byIndex(String index, String value);

  int size();
}
