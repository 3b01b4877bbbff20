package dev.caravel.launcher.cluster;

import dev.caravel.client.Client;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import dev.caravel.controllers.ControllerManager;
import dev.caravel.cri.CriSocket;
import dev.caravel.cri.v1.RuntimeServiceGrpc;
import dev.caravel.cri.v1.StatusRequest;
import dev.caravel.cri.v1.VersionRequest;
import dev.caravel.etcd.Key;
import dev.caravel.etcd.RangeRequest;
import dev.caravel.etcd.store.LocalStore;
import dev.caravel.scheduler.KubeScheduler;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What each component is asked when somebody wants to know how the cluster is. */
final class HealthChecks {
  /** Of all questions together. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Key HEALTH = Key.of("health");
  private static final int DNS_PORT = 53;
  private static final String NAME = "kubernetes.default.svc.cluster.local";

  private final ClusterDirectory directory;
  private final ClusterSettings settings;
  private final Clock clock;

  HealthChecks(ClusterDirectory directory, ClusterSettings settings, Clock clock) {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
  }

  /** The questions, in the order of the start. */
  List<HealthCheck> of(LocalStore store, KubeScheduler scheduler, ControllerManager controllers) {
    return List.of(
        new HealthCheck("etcd", () -> etcd(store)),
        HealthCheck.of("apiserver", () -> page("/readyz")),
        HealthCheck.that("network", this::isBridgeUp, "the pods' bridge is not up"),
        new HealthCheck("runtime", this::runtime),
        HealthCheck.that("scheduler", scheduler::isSynced, "does not know the nodes and pods yet"),
        HealthCheck.that("controllers", controllers::isWorking, "the first lists are not there"),
        new HealthCheck("kube-proxy", this::proxy),
        HealthCheck.of("dns", this::dns),
        HealthCheck.of(
            "kubelet", () -> page("/api/v1/nodes/" + NodeParts.nodeName() + "/proxy/healthz")));
  }

  private static Optional<String> etcd(LocalStore store) {
    var unused = store.range(RangeRequest.of(HEALTH));
    return store.hasNoSpaceAlarm()
        ? Optional.of("no space is left: it refuses writes until there is")
        : Optional.empty();
  }

  /** By the administrator's kubeconfig and over the network, as a user asks. */
  private String page(String path) {
    var admin = Kubeconfig.load(directory.kubeconfig()).current();
    try (var client = new Client(new HttpTransport(admin, clock))) {
      return client.text(Request.of(Method.GET, path));
    }
  }

  private boolean isBridgeUp() throws IOException {
    var name = new NodeParts(directory, settings).network().bridgeName();
    var bridge = NetworkInterface.getByName(name);
    return bridge != null && bridge.getInterfaceAddresses().stream().findAny().isPresent();
  }

  /** A runtime says itself what is wrong with it (CRI's conditions). */
  private Optional<String> runtime() throws IOException {
    try (var socket = new CriSocket(directory.runtimeSocket())) {
      var runtime =
          RuntimeServiceGrpc.newBlockingStub(socket.channel())
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      var unused = runtime.version(VersionRequest.getDefaultInstance());
      var status = runtime.status(StatusRequest.getDefaultInstance()).getStatus();
      return status.getConditionsList().stream()
          .filter(condition -> !condition.getStatus())
          .map(condition -> condition.getType() + " is false: " + condition.getMessage())
          .findFirst();
    }
  }

  private Optional<String> proxy() throws IOException {
    var at = URI.create("http://127.0.0.1:" + settings.proxyHealthPort() + "/healthz");
    if (!(at.toURL().openConnection() instanceof HttpURLConnection http)) {
      throw new IllegalStateException("this JDK has no HTTP");
    }
    http.setConnectTimeout((int) PATIENCE.toMillis());
    http.setReadTimeout((int) PATIENCE.toMillis());
    try {
      int code = http.getResponseCode();
      return code == 200 ? Optional.empty() : Optional.of(at + " answers " + code);
    } finally {
      http.disconnect();
    }
  }

  /** By the Service's address, so that the answer also tells of kube-proxy. */
  private String dns() throws IOException {
    var server = new InetSocketAddress(InetAddress.ofLiteral(settings.dnsAddress()), DNS_PORT);
    return new DnsQuestion(server, PATIENCE).ask(NAME);
  }
}
