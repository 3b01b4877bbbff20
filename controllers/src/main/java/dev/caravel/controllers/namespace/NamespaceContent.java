package dev.caravel.controllers.namespace;

import dev.caravel.api.Kinds;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything in a namespace, of all kinds. */
final class NamespaceContent {
  private final Client client;

  NamespaceContent(Client client) {
    this.client = client;
  }

  /** The kinds that live in namespaces and can be listed and deleted; pods first. */
  @SuppressWarnings("unchecked") // What is stored has metadata.
  static List<Kind<? extends KubernetesObject>> kinds() {
    var kinds = new ArrayList<Kind<? extends KubernetesObject>>();
    kinds.add(Pod.KIND);
    for (var kind : Kinds.all()) {
      if (kind.namespaced()
          && !kind.equals(Pod.KIND)
          && kind.verbs().containsAll(List.of("list", "delete"))) {
        kinds.add((Kind<? extends KubernetesObject>) kind);
      }
    }
    return kinds;
  }

  /** Deletes what is there; as long as there are pods, only pods. */
  Remaining delete(String namespace) {
    var resources = new TreeMap<String, Integer>();
    var finalizers = new TreeMap<String, Integer>();
    var failures = new ArrayList<String>();
    for (var kind : kinds()) {
      if (!kind.equals(Pod.KIND) && resources.containsKey(resource(Pod.KIND))) {
        break;
      }
      try {
        delete(namespace, kind, resources, finalizers);
      } catch (ApiException e) {
        failures.add(kind.plural() + ": " + e.getMessage());
      }
    }
    return new Remaining(resources, finalizers, failures);
  }

  private static String resource(Kind<?> kind) {
    return kind.plural() + "." + kind.group();
  }

  private <T extends KubernetesObject> void delete(
      String namespace,
      Kind<T> kind,
      SortedMap<String, Integer> resources,
      SortedMap<String, Integer> finalizers) {
    var resource = client.resource(kind).namespace(namespace);
    var present = list(resource);
    if (present.isEmpty()) {
      return;
    }
    if (present.stream().anyMatch(object -> !object.metadata().hasDeletionTimestamp())) {
      var options = DeleteOptions.builder().propagationPolicy("Background").build();
      if (kind.verbs().contains("deletecollection")) {
        resource.deleteCollection(options, ListOptions.ALL);
      } else {
        for (var object : present) {
          resource.delete(object.metadata().name(), options);
        }
      }
      present = list(resource);
    }
    if (!present.isEmpty()) {
      resources.put(resource(kind), present.size());
      present.stream()
          .flatMap(object -> object.metadata().finalizers().stream())
          .forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
    }
  }

  private static <T extends KubernetesObject> List<T> list(Resource<T> resource) {
    try {
      return resource.list().items();
    } catch (ApiException e) {
      if (e.code() == 404 || e.code() == 405) {
        // A kind that this server does not serve has no objects.
        return List.of();
      }
      throw e;
    }
  }
}
