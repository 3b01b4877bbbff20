package dev.caravel.bench;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import java.util.List;

/** How long a Deployment takes from its create until its status says that all pods are ready. */
final class DeploymentBenchmark implements Benchmark {
  private static final int RUNS = 3;
  private static final int REPLICAS = 100;
  private static final int WATCH_SECONDS = 600;
  private static final String NAME = "bench";

  @Override
  public String name() {
    return "deployment";
  }

  @Override
  public String summary() {
    return "a Deployment of --count 100 replicas until all are ready";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    int replicas = bench.options().count(REPLICAS);
    var client = bench.client();
    bench.cleanup().later("the connection", client::close);
    var namespace =
        BenchNamespace.make(bench, client, name(), Deployment.KIND, ReplicaSet.KIND, Pod.KIND)
            .running();
    var ready = new Series(bench, name(), replicas + " replicas → all ready", Unit.SECONDS);
    for (int run = 0; run < runs; run++) {
      long began = bench.clock().nanoTime();
      deploy(client, namespace.name(), replicas);
      ready.add(Load.seconds(bench.clock().since(began)));
      namespace.empty(Deployment.KIND);
      namespace.empty(ReplicaSet.KIND);
      namespace.empty(Pod.KIND);
    }
    return List.of(ready.runs());
  }

  private static void deploy(Client client, String namespace, int replicas)
      throws InterruptedException {
    var deployments = client.resource(Deployment.KIND).namespace(namespace);
    KubernetesObject created = deployments.create(deployment(replicas));
    var options =
        ListOptions.ALL
            .withFields("metadata.name=" + NAME)
            .withResourceVersion(created.metadata().resourceVersion())
            .withBookmarks(WATCH_SECONDS);
    int ready = 0;
    try (var watch = deployments.watch(options)) {
      for (var event = watch.next(); event.isPresent(); event = watch.next()) {
        ready = Math.max(ready, event.get().object().status().readyReplicas());
        if (ready >= replicas) {
          return;
        }
      }
    }
    throw new IllegalStateException(
        "only " + ready + " of " + replicas + " pods are ready after " + WATCH_SECONDS + " s");
  }

  private static Deployment deployment(int replicas) {
    var pod = HelloPods.pod("");
    return Deployment.builder()
        .metadata(m -> m.name(NAME))
        .spec(s ->
            s.replicas(replicas)
                .selector(l -> l.matchLabels(pod.metadata().labels()))
                .template(t -> t.metadata(m -> m.labels(pod.metadata().labels())).spec(pod.spec())))
        .build();
  }
}
