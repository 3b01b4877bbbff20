package dev.caravel.launcher.cluster;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import java.util.function.Predicate;

/** Waits until the cluster is what {@code up} promises; each wait is a watch. */
final class Readiness {
  private Readiness() {}

  /** Until the node's Ready condition is true. */
  static void awaitNode(Client client, String name) throws InterruptedException {
    await(client, Node.KIND, "", name, Readiness::isReady);
  }

  /** Until pods can be created in namespace default. */
  static void awaitDefaultAccount(Client client) throws InterruptedException {
    await(client, ServiceAccount.KIND, "default", "default", account -> true);
  }

  static boolean isReady(Node node) {
    return node.status().conditions().stream()
        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }

  private static <T extends KubernetesObject> void await(
      Client client, Kind<T> kind, String namespace, String name, Predicate<T> holds)
      throws InterruptedException {
    var resource = client.resource(kind).namespace(namespace);
    var one = ListOptions.ALL.withFields("metadata.name=" + name);
    while (true) {
      var list = resource.list(one);
      if (list.items().stream().anyMatch(holds)) {
        return;
      }
      try (var watch = resource.watch(one.withResourceVersion(list.resourceVersion()))) {
        for (var event = watch.next(); event.isPresent(); event = watch.next()) {
          if (isThere(event.get()) && holds.test(event.get().object())) {
            return;
          }
        }
      }
    }
  }

  private static boolean isThere(WatchEvent<?> event) {
    return event.type() == WatchEvent.Type.ADDED || event.type() == WatchEvent.Type.MODIFIED;
  }
}
