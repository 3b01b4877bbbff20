package dev.caravel.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.api.value.IntOrString;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.Nftables;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole stack, from the API to the container: the story that the README tells. */
@Timeout(180)
final class ClusterTest {
  private static final String NAME = "storytest";

  @TempDir private Path folder = Path.of("");

  @Test
  void aDeploymentIsReachedByEveryAddressAndLeavesNothingBehind() throws Exception {
    Requires.root();
    var directory = new ClusterDirectory(folder.resolve("c"));
    directory.create();
    var settings = FirstStart.choose(NAME, Optional.of(0), List.of());
    settings.write(directory.settings());
    var cluster = new Cluster(directory, settings, SystemClock.instance());
    try {
      cluster.start((component, took) -> {});
      try (var client = client(directory)) {
        story(client, settings);
      }
      assertThat(cluster.image("rm caravel.local/hello"))
          .startsWith("error caravel.local/hello comes with Caravel and stays");
      assertThat(cluster.status()).contains("\"healthy\":true").doesNotContain("\"healthy\":false");
    } finally {
      cluster.stop(true);
      new ClusterRemains(directory, SystemClock.instance()).remove();
    }
    assertNothingIsLeft(directory);
  }

  private static Client client(ClusterDirectory directory) {
    var context = Kubeconfig.load(directory.kubeconfig()).current();
    return new Client(new HttpTransport(context, SystemClock.instance()));
  }

  private static void story(Client client, ClusterSettings settings) throws Exception {
    var deployments = client.resource(Deployment.KIND).namespace("default");
    deployments.create(deployment(3));
    var service = client.resource(Service.KIND).namespace("default").create(service());
    var ready = await(client, d -> d.status().availableReplicas() == 3);
    assertThat(ready.status().readyReplicas()).isEqualTo(3);

    var pods = pods(client);
    assertThat(pods).hasSize(3).allMatch(pod -> !pod.status().podIP().isEmpty());
    var names = pods.stream().map(pod -> pod.metadata().name()).toList();
    assertThat(names).contains(hostname(pods.getFirst().status().podIP() + ":80"));
    assertThat(names).contains(hostname(service.spec().clusterIP() + ":80"));
    assertThat(names)
        .contains(
            hostname(settings.nodeAddress() + ":" + service.spec().ports().getFirst().nodePort()));
    assertThat(resolve(settings, "hello.default.svc.cluster.local"))
        .isEqualTo(service.spec().clusterIP());

    var name = names.getFirst();
    try (var log = client.resource(Pod.KIND).namespace("default").stream(name, "log", Map.of())) {
      assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8)).contains("port 80");
    }
    assertThat(exec(client, name, "hostname")).isEqualTo(name + "\n");

    deployments.updateScale(
        "hello", deployments.scale("hello").with(s -> s.spec(spec -> spec.replicas(1))));
    await(client, d -> d.status().replicas() == 1);

    deployments.delete("hello", DeleteOptions.builder().propagationPolicy("Background").build());
    awaitNoPods(client);
  }

  private static Deployment deployment(int replicas) {
    var labels = Map.of("app", "hello");
    return Deployment.builder()
        .metadata(m -> m.name("hello").labels(labels))
        .spec(spec ->
            spec.replicas(replicas)
                .selector(s -> s.matchLabels(labels))
                .template(t ->
                    t.metadata(m -> m.labels(labels))
                        .spec(p ->
                            p.addContainers(c -> c.name("hello").image("caravel.local/hello")))))
        .build();
  }

  private static Service service() {
    return Service.builder()
        .metadata(m -> m.name("hello"))
        .spec(spec ->
            spec.type("NodePort")
                .selector(Map.of("app", "hello"))
                .addPorts(p -> p.port(80).targetPort(IntOrString.of(80))))
        .build();
  }

  private static List<Pod> pods(Client client) {
    return client
        .resource(Pod.KIND)
        .namespace("default")
        .list(ListOptions.ALL.withLabels("app=hello"))
        .items();
  }

  private static Deployment await(Client client, Predicate<Deployment> holds)
      throws InterruptedException {
    var deployments = client.resource(Deployment.KIND).namespace("default");
    var list = deployments.list();
    for (var deployment : list.items()) {
      if (holds.test(deployment)) {
        return deployment;
      }
    }
    try (var watch =
        deployments.watch(ListOptions.ALL.withResourceVersion(list.resourceVersion()))) {
      for (var event = watch.next(); event.isPresent(); event = watch.next()) {
        if (holds.test(event.get().object())) {
          return event.get().object();
        }
      }
    }
    throw new AssertionError("the watch ended");
  }

  private static void awaitNoPods(Client client) throws InterruptedException {
    var pods = client.resource(Pod.KIND).namespace("default");
    var list = pods.list();
    int left = list.items().size();
    try (var watch = pods.watch(ListOptions.ALL.withResourceVersion(list.resourceVersion()))) {
      while (left > 0) {
        if (watch.next().orElseThrow().type() == WatchEvent.Type.DELETED) {
          left--;
        }
      }
    }
  }

  private static String hostname(String address) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://" + address + "/hostname"))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .strip();
    }
  }

  private static String resolve(ClusterSettings settings, String name) throws IOException {
    var server = new InetSocketAddress(settings.dnsAddress(), 53);
    return new DnsQuestion(server, Duration.ofSeconds(10)).ask(name);
  }

  private static String exec(Client client, String pod, String command)
      throws InterruptedException {
    var request =
        client
            .resource(Pod.KIND)
            .namespace("default")
            .request(pod, "exec")
            .parameter("command", command)
            .parameter("stdout", "true");
    var out = new StringBuilder();
    try (var channels = client.connect(request, List.of("v5.channel.k8s.io"))) {
      for (var frame = channels.receive(); frame.isPresent(); frame = channels.receive()) {
        if (frame.get().channel() == 1) {
          out.append(frame.get().content().toUtf8());
        }
      }
    }
    return out.toString();
  }

  private static void assertNothingIsLeft(ClusterDirectory directory) throws IOException {
    assertThat(directory.root()).doesNotExist();
    assertThat(NetworkInterface.getByName("cvl-" + NAME)).isNull();
    assertThat(Files.readString(Path.of("/proc/net/route"))).doesNotContain("cvl-" + NAME);
    try (var filter = Nftables.open()) {
      assertThat(filter.tables(Family.IPV4)).noneMatch(table -> table.contains(NAME));
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(directory.root().toString());
    assertThat(Processes.of(directory)).containsExactly(ProcessHandle.current().pid());
    try (var hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      assertThat(hierarchies)
          .noneMatch(hierarchy -> Files.exists(hierarchy.resolve("caravel-" + NAME)));
    }
    assertThat(Path.of("/sys/fs/cgroup", "caravel-" + NAME)).doesNotExist();
  }
}
