package dev.caravel.controllers;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Client;
import dev.caravel.client.Resource;
import dev.caravel.client.memory.Await;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A cluster in memory: a server, controllers, and a test that plays the nodes. */
final class Cluster implements AutoCloseable {
  static final String NAMESPACE = "default";

  final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  final MemoryServer server = new MemoryServer(clock);
  final Client client = new Client(server);
  private final ControllerManager controllers;

  Cluster(String... enabled) {
    var config = ControllerManagerConfig.running("certificates", List.of(enabled));
    controllers = new ControllerManager(client, clock, config);
    create(Namespace.builder().metadata(m -> m.name(NAMESPACE)).build());
    client
        .resource(Namespace.KIND)
        .updateStatus(
            client
                .resource(Namespace.KIND)
                .get(NAMESPACE)
                .with(n -> n.status(s -> s.phase("Active"))));
  }

  Cluster started() {
    controllers.start();
    return this;
  }

  <T extends KubernetesObject> Resource<T> in(Kind<T> kind) {
    return client.resource(kind).namespace(NAMESPACE);
  }

  @SuppressWarnings("unchecked") // An object's kind is the kind of its class.
  <T extends KubernetesObject> T create(T object) {
    var kind =
        (Kind<T>) dev.caravel.api.Kinds.find(object.apiVersion(), object.kind()).orElseThrow();
    return in(kind).create(object);
  }

  List<Pod> pods() {
    return in(Pod.KIND).list().items();
  }

  List<ReplicaSet> sets() {
    return in(ReplicaSet.KIND).list().items();
  }

  Deployment deployment(String name) {
    return in(Deployment.KIND).get(name);
  }

  List<String> events(String reason) {
    return in(Event.KIND).list().items().stream()
        .filter(event -> event.reason().equals(reason))
        .map(Event::message)
        .toList();
  }

  void node(String name) {
    create(Node.builder().metadata(m -> m.name(name)).build());
  }

  /** What a kubelet reports of a pod that has come up. */
  void ready(Pod pod) {
    var number = Math.floorMod(pod.metadata().uid().hashCode(), 250);
    in(Pod.KIND)
        .updateStatus(
            pod.with(p ->
                p.status(s ->
                    s.phase("Running")
                        .podIP("10.1.0." + number)
                        .addPodIPs(ip -> ip.ip("10.1.0." + number))
                        .conditions(List.of())
                        .addConditions(
                            c -> c.type("Ready").status("True").lastTransitionTime(clock.now())))));
  }

  /** All pods come up that have not. */
  void allReady() {
    pods().stream().filter(pod -> !pod.status().phase().equals("Running")).forEach(this::ready);
  }

  /** Plays the nodes until something holds. */
  void playUntil(BooleanSupplier condition) {
    Await.until(() -> {
      try {
        allReady();
      } catch (dev.caravel.client.ApiException e) {
        if (!e.isNotFound() && !e.isConflict()) {
          throw e;
        }
      }
      clock.advance(Duration.ofMillis(10));
      return condition.getAsBoolean();
    });
  }

  /** Lets time pass, which brings back what failed, until something holds. */
  void until(BooleanSupplier condition) {
    Await.until(() -> {
      clock.advance(Duration.ofMillis(10));
      return condition.getAsBoolean();
    });
  }

  static Deployment deployment(String name, int replicas, Consumer<Deployment.Builder> more) {
    return Deployment.builder()
        .metadata(m -> m.name(name).namespace(NAMESPACE))
        .spec(s ->
            s.replicas(replicas)
                .revisionHistoryLimit(10)
                .progressDeadlineSeconds(600)
                .selector(l -> l.putMatchLabels("app", name))
                .template(t ->
                    t.metadata(m -> m.putLabels("app", name).putLabels("v", "one"))
                        .spec(p -> p.addContainers(c -> c.name("c").image("i")))))
        .build()
        .with(more);
  }

  void change(String name, Consumer<Deployment.Builder> change) {
    in(Deployment.KIND).change(name, deployment -> deployment.with(change));
  }

  static Predicate<Pod> hasLabel(String key, String value) {
    return pod -> value.equals(pod.metadata().labels().get(key));
  }

  @Override
  public void close() {
    controllers.close();
    server.close();
  }
}
