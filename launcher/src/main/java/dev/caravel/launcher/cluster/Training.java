package dev.caravel.launcher.cluster;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.value.IntOrString;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * What the build runs once, so that the JVM can keep in its AOT cache (JEP 483, 515) which classes
 * and methods a cluster needs: a start, a deployment, some thousand writes, a stop. Without root
 * nothing is trained, and Caravel starts more slowly; a training that fails never fails the build.
 */
final class Training {
  private static final String NAME = "training";
  private static final int WRITERS = 4;
  private static final int WRITES = 500;

  private Training() {}

  /** Trains, says how it went, and always ends well. */
  public static void main(String[] arguments) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      System.err.println("no AOT cache: the training run makes containers and needs root");
      return;
    }
    var folder = Files.createTempDirectory("caravel-training");
    try {
      train(folder);
    } catch (Exception e) {
      System.err.println("no AOT cache from a whole run: " + e);
    }
    System.exit(0);
  }

  private static void train(Path folder) throws Exception {
    var directory = new ClusterDirectory(folder);
    directory.create();
    var settings = FirstStart.choose(NAME, Optional.of(0), List.of());
    settings.write(directory.settings());
    var cluster = new Cluster(directory, settings, SystemClock.instance());
    try {
      cluster.start((component, took) -> {});
      var context = Kubeconfig.load(directory.kubeconfig()).current();
      try (var client = new Client(new HttpTransport(context, SystemClock.instance()))) {
        deploy(client);
        write(client);
      }
      cluster.status();
    } finally {
      cluster.stop(true);
      new ClusterRemains(directory, SystemClock.instance()).remove();
    }
  }

  private static void deploy(Client client) throws InterruptedException {
    var labels = Map.of("app", "hello");
    var deployments = client.resource(Deployment.KIND).namespace("default");
    client
        .resource(Service.KIND)
        .namespace("default")
        .create(
            Service.builder()
                .metadata(m -> m.name("hello"))
                .spec(spec ->
                    spec.selector(labels)
                        .addPorts(port -> port.port(80).targetPort(IntOrString.of(80))))
                .build());
    deployments.create(
        Deployment.builder()
            .metadata(m -> m.name("hello"))
            .spec(spec ->
                spec.replicas(2)
                    .selector(selector -> selector.matchLabels(labels))
                    .template(template ->
                        template
                            .metadata(m -> m.labels(labels))
                            .spec(pod ->
                                pod.addContainers(
                                    c -> c.name("hello").image("caravel.local/hello")))))
            .build());
    var list = deployments.list();
    try (var watch =
        deployments.watch(ListOptions.ALL.withResourceVersion(list.resourceVersion()))) {
      for (var event = watch.next(); event.isPresent(); event = watch.next()) {
        if (event.get().object().status().availableReplicas() == 2) {
          break;
        }
      }
    }
    deployments.delete("hello");
  }

  /**
   * What a busy server does all day. The JVM keeps how often each method ran and what it met there,
   * and compiles it well at once when the cluster is first used in earnest.
   */
  private static void write(Client client) {
    var maps = client.resource(ConfigMap.KIND).namespace("default");
    var pods = client.resource(Pod.KIND).namespace("default");
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        var name = "writer-" + i + "-";
        writers.execute(() -> {
          for (int written = 0; written < WRITES; written++) {
            maps.create(
                ConfigMap.builder()
                    .metadata(m -> m.generateName(name))
                    .putData("key", "x".repeat(1000))
                    .build());
            pods.create(
                Pod.builder()
                    .metadata(m -> m.generateName(name))
                    .spec(spec ->
                        spec.addSchedulingGates(gate -> gate.name("training"))
                            .addContainers(c -> c.name("hello").image("caravel.local/hello")))
                    .build());
          }
        });
      }
    }
    pods.list();
    pods.deleteCollection(DeleteOptions.empty(), ListOptions.ALL);
    maps.deleteCollection(DeleteOptions.empty(), ListOptions.ALL);
  }
}
