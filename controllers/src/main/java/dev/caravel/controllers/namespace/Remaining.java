package dev.caravel.controllers.namespace;

import java.util.List;
import java.util.SortedMap;

/**
 * What is left in a namespace.
 *
 * @param resources how many objects of each, by {@code pods.} or {@code deployments.apps}
 * @param finalizers how many objects each finalizer holds
 * @param failures what could not be deleted, and why
 */
record Remaining(
    SortedMap<String, Integer> resources,
    SortedMap<String, Integer> finalizers,
    List<String> failures) {

  boolean isNothing() {
    return resources.isEmpty() && failures.isEmpty();
  }
}
