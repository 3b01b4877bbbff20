package dev.caravel.launcher.cluster;

import dev.caravel.apiserver.KubeApiServer;
import dev.caravel.client.Client;
import dev.caravel.controllers.ControllerManager;
import dev.caravel.controllers.ControllerManagerConfig;
import dev.caravel.dns.ClusterDns;
import dev.caravel.kubelet.Kubelet;
import dev.caravel.network.bridge.BridgeNetwork;
import dev.caravel.proxy.KubeProxy;
import dev.caravel.runtime.ContainerRuntime;
import dev.caravel.scheduler.KubeScheduler;
import dev.caravel.scheduler.SchedulerConfiguration;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;

/**
 * All components in this process.
 *
 * <p>How this works: the start is a set of {@link Steps}. The node's half (network, container
 * runtime, images) and the control plane's half (store, API server) run side by side; what speaks
 * to the API begins when it answers. Each component has its own user, with upstream's rights for
 * it, and speaks to the API in this process but otherwise as over the network. The end goes the
 * other way: first what changes the cluster, last the store.
 */
final class Cluster {
  private static final System.Logger LOG = System.getLogger("dev.caravel.launcher");

  private static final Duration DNS_PATIENCE = Duration.ofSeconds(30);

  private final ClusterDirectory directory;
  private final ClusterSettings settings;
  private final Clock clock;
  private final NodeParts node;
  private final ControlPlane control;
  private volatile Optional<Client> api = Optional.empty();
  private volatile List<HealthCheck> checks = List.of();
  private volatile Optional<ImageRequests> images = Optional.empty();
  private Steps steps;

  Cluster(ClusterDirectory directory, ClusterSettings settings, Clock clock) {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.node = new NodeParts(directory, settings);
    this.control = new ControlPlane(directory, settings, clock);
    this.steps = new Steps(clock, (name, took) -> {});
  }

  /**
   * Starts everything and returns when the cluster can be used.
   *
   * @param done is told of each component that runs
   * @throws IOException if one does not start; what has started then still runs
   */
  void start(BiConsumer<String, Duration> done)
      throws IOException, InterruptedException, ExecutionException {
    steps = new Steps(clock, done);
    var store = steps.run("etcd", () -> steps.opened("etcd", control.openStore()));
    var server =
        steps.run(
            "apiserver", () -> steps.opened("apiserver", control.startApiServer(store.get())));
    var network = steps.run("network", this::openNetwork);
    var runtime =
        steps.run(
            "runtime",
            () ->
                steps.opened(
                    "runtime", new ContainerRuntime(node.runtime(), clock, network.get()).start()));
    var scheduler = steps.run("scheduler", () -> startScheduler(server.get()));
    var controllers = steps.run("controllers", () -> startControllers(server.get()));
    steps.run(
        "kube-proxy",
        () -> {
          network.get();
          return startProxy(server.get());
        });
    steps.run(
        "dns",
        () -> {
          network.get();
          return startDns(server.get());
        });
    var kubelet =
        steps.run(
            "kubelet",
            () -> {
              runtime.get();
              return startKubelet(server.get());
            });
    steps.run(
        "node",
        () -> {
          kubelet.get();
          Readiness.awaitNode(admin(server.get()), NodeParts.nodeName());
          return "Ready";
        });
    steps.run(
        "default account",
        () -> {
          controllers.get();
          Readiness.awaitDefaultAccount(admin(server.get()));
          return "there";
        });
    steps.await();
    images = Optional.of(new ImageRequests(runtime.get().images(), clock));
    var client = admin(server.get());
    checks =
        new HealthChecks(directory, settings, clock)
            .of(store.get(), scheduler.get(), controllers.get());
    api = Optional.of(client);
  }

  private BridgeNetwork openNetwork() throws IOException {
    var network = steps.opened("network", BridgeNetwork.open(node.network()));
    node.claim().write();
    return network;
  }

  private KubeScheduler startScheduler(KubeApiServer server) {
    var client = ControlPlane.client(server, "system:kube-scheduler", "system:authenticated");
    var scheduler =
        steps.opened(
            "scheduler", new KubeScheduler(client, SchedulerConfiguration.defaults(), clock));
    scheduler.start();
    return scheduler;
  }

  private ControllerManager startControllers(KubeApiServer server) throws IOException {
    ControllerRights.create(admin(server));
    var client = ControlPlane.client(server, ControllerRights.USER, "system:authenticated");
    var authority = Files.readString(server.pki().authorityFile());
    var controllers =
        steps.opened(
            "controllers",
            new ControllerManager(client, clock, ControllerManagerConfig.alone(authority)));
    controllers.start();
    return controllers;
  }

  private KubeProxy startProxy(KubeApiServer server) throws IOException {
    var client = ControlPlane.client(server, "system:kube-proxy", "system:authenticated");
    return steps.opened("kube-proxy", new KubeProxy(node.proxy(), client, clock)).start();
  }

  private ClusterDns startDns(KubeApiServer server) throws IOException, InterruptedException {
    var client =
        ControlPlane.client(
            server,
            "system:serviceaccount:" + DnsObjects.NAMESPACE + ":" + DnsObjects.ACCOUNT,
            "system:serviceaccounts",
            "system:serviceaccounts:" + DnsObjects.NAMESPACE,
            "system:authenticated");
    DnsObjects.createRights(admin(server));
    var dns = steps.opened("dns", new ClusterDns(node.dns(), client, clock)).start();
    var listening = dns.address();
    DnsObjects.createService(
        admin(server),
        settings.dnsAddress(),
        listening.getAddress().getHostAddress(),
        listening.getPort());
    if (!dns.awaitNames(DNS_PATIENCE)) {
      throw new IOException("the names of the cluster's Services are not known yet");
    }
    return dns;
  }

  private Kubelet startKubelet(KubeApiServer server) throws IOException {
    var user = "system:node:" + NodeParts.nodeName();
    var client = ControlPlane.client(server, user, "system:nodes", "system:authenticated");
    var kubelet = steps.opened("kubelet", new Kubelet(node.kubelet(server.pki()), client, clock));
    kubelet.start();
    return kubelet;
  }

  private static Client admin(KubeApiServer server) {
    return ControlPlane.client(server, "caravel", "system:masters", "system:authenticated");
  }

  /** Stops everything; with pods, those end first, each with its grace period. */
  void stop(boolean withPods) {
    LOG.log(System.Logger.Level.INFO, withPods ? "stopping" : "stopping, pods go on");
    api = Optional.empty();
    steps.end();
    if (withPods && steps.names().contains("runtime")) {
      steps.closeDownTo("runtime");
      PodStop.all(directory.runtimeSocket());
    }
    steps.close();
  }

  /** What {@code caravel image} asks. */
  String image(String request) {
    return images.map(requests -> requests.answer(request)).orElse("error the node is not up yet");
  }

  /** How the cluster is, as JSON. */
  String status() {
    if (api.isEmpty()) {
      return "{\"running\":true,\"healthy\":false}";
    }
    var problems = HealthCheck.all(checks, HealthChecks.PATIENCE, clock);
    var endpoints = new LinkedHashMap<String, String>();
    endpoints.put("apiserver", "https://" + settings.bind().getFirst() + ":" + settings.apiPort());
    endpoints.put("kubelet", "https://" + settings.nodeAddress() + ":" + settings.kubeletPort());
    endpoints.put("dns", settings.dnsAddress() + ":53");
    endpoints.put("cri", "unix://" + directory.runtimeSocket());
    var versions =
        Map.of(
            "caravel", Version.CARAVEL,
            "kubernetes", Version.KUBERNETES,
            "jdk", Version.jdk());
    return new StatusReport(directory, settings, problems, endpoints, versions).json(api.get());
  }
}
