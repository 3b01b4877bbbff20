package dev.caravel.bench;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.ServiceAccount;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.List;

/** A namespace that a benchmark makes for itself, and that goes with all that is in it. */
final class BenchNamespace {
  static final String PREFIX = "caravel-bench-";
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration TIME_TO_GO = Duration.ofSeconds(60);
  private static final DeleteOptions AT_ONCE =
      DeleteOptions.builder().gracePeriodSeconds(0L).build();

  private static final DeleteOptions AFTER_A_SECOND =
      DeleteOptions.builder().gracePeriodSeconds(1L).build();

  private final Client client;
  private final Clock clock;
  private final String name;
  private volatile DeleteOptions deletion = AT_ONCE;

  private BenchNamespace(Client client, Clock clock, String name) {
    this.client = client;
    this.clock = clock;
    this.name = name;
  }

  /**
   * Makes one.
   *
   * @param kinds what will be in it, to be deleted before it is: no controller need run then
   */
  static BenchNamespace make(
      Workbench bench, Client client, String benchmark, Kind<? extends KubernetesObject>... kinds) {
    var made =
        new BenchNamespace(client, bench.clock(), PREFIX + benchmark + "-" + Suffix.random());
    bench.cleanup().later("the namespace " + made.name, () -> made.remove(List.of(kinds)));
    client
        .resource(Namespace.KIND)
        .create(Namespace.builder().metadata(m -> m.name(made.name)).build());
    made.makeDefaultAccount();
    return made;
  }

  /** Pods want it, and it comes from a controller, which may be slower or not there. */
  private void makeDefaultAccount() {
    try {
      client
          .resource(ServiceAccount.KIND)
          .namespace(name)
          .create(ServiceAccount.builder().metadata(m -> m.name("default")).build());
    } catch (ApiException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
  }

  /** Pods in it are run by a kubelet, which is to end them before they are gone. */
  BenchNamespace running() {
    deletion = AFTER_A_SECOND;
    return this;
  }

  String name() {
    return name;
  }

  /** Deletes all objects of a kind in it, and waits until they are gone. */
  void empty(Kind<? extends KubernetesObject> kind) throws InterruptedException {
    var resource = client.resource(kind).namespace(name);
    long began = clock.nanoTime();
    do {
      resource.deleteCollection(deletion, ListOptions.ALL);
      if (resource.list(ListOptions.ALL.withPage(1, "")).items().isEmpty()) {
        return;
      }
      clock.sleep(LOOK_AGAIN);
    } while (clock.since(began).compareTo(TIME_TO_GO) < 0);
    throw new IllegalStateException("there are still " + kind.plural() + " in " + name);
  }

  private void remove(List<Kind<? extends KubernetesObject>> kinds) throws InterruptedException {
    var namespaces = client.resource(Namespace.KIND);
    if (namespaces.find(name).isEmpty()) {
      return;
    }
    for (var kind : kinds) {
      empty(kind);
    }
    namespaces.delete(name);
    long began = clock.nanoTime();
    while (namespaces.find(name).isPresent()) {
      if (clock.since(began).compareTo(TIME_TO_GO) > 0) {
        throw new IllegalStateException(
            "it is still being deleted; does a controller for namespaces run?");
      }
      clock.sleep(LOOK_AGAIN);
    }
  }
}
