package dev.caravel.controllers;

import dev.caravel.client.Client;
import dev.caravel.client.flags.GoDuration;
import dev.caravel.client.flags.LeaderElectionFlags;
import dev.caravel.client.flags.UpstreamFlags;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.client.kubeconfig.KubeconfigException;
import dev.caravel.client.leader.LeaderElection;
import dev.caravel.client.leader.LeaderElectionConfiguration;
import dev.caravel.client.serving.HealthPage;
import dev.caravel.client.serving.MetricsPage;
import dev.caravel.client.serving.Page;
import dev.caravel.client.serving.ServingFlags;
import dev.caravel.controllers.deployment.DeploymentController;
import dev.caravel.controllers.endpoints.EndpointsController;
import dev.caravel.controllers.endpointslice.EndpointSliceController;
import dev.caravel.controllers.frame.PrometheusQueueMetrics;
import dev.caravel.controllers.garbagecollector.GarbageCollector;
import dev.caravel.controllers.namespace.NamespaceController;
import dev.caravel.controllers.replicaset.ReplicaSetController;
import dev.caravel.time.SystemClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The controller manager alone, in the foreground, with upstream's flags. */
@Command(
    name = "kube-controller-manager",
    description = "Runs the control loops that make what is be what is wanted.",
    mixinStandardHelpOptions = true)
public final class ControllerManagerCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("dev.caravel.controllers");

  private static final int PORT = 10257;
  private static final String VERSION = "v1.36.3";

  @Option(names = "--kubeconfig", description = "How the API server is reached.")
  private @Nullable Path kubeconfig;

  @Option(names = "--master", description = "The API server's URL, instead of the kubeconfig's.")
  private @Nullable URI master;

  @Option(
      names = "--controllers",
      split = ",",
      description = "Which to run: '*' all, 'NAME' this one, '-NAME' not this one.")
  private List<String> controllers = new ArrayList<>();

  @Option(names = "--root-ca-file", description = "The authority that pods are told of.")
  private @Nullable Path rootCaFile;

  @Option(names = "--concurrent-deployment-syncs", description = "Deployments at a time.")
  private int deployments = 5;

  @Option(names = "--concurrent-replicaset-syncs", description = "Replica sets at a time.")
  private int replicaSets = 5;

  @Option(names = "--concurrent-service-endpoint-syncs", description = "Services at a time.")
  private int services = 5;

  @Option(names = "--concurrent-endpoint-syncs", description = "Endpoints at a time.")
  private int endpoints = 5;

  @Option(names = "--concurrent-namespace-syncs", description = "Namespaces at a time.")
  private int namespaces = 10;

  @Option(names = "--concurrent-gc-syncs", description = "Objects collected at a time.")
  private int collected = 20;

  @Option(names = "--max-endpoints-per-slice", description = "Endpoints of an EndpointSlice.")
  private int endpointsPerSlice = ControllerManagerConfig.ENDPOINTS_PER_SLICE;

  @Option(
      names = "--enable-garbage-collector",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether what belongs to nobody is deleted.")
  private boolean garbageCollector = true;

  @Option(
      names = "--node-monitor-grace-period",
      converter = GoDuration.class,
      description = "How long a node may be silent.")
  private Duration nodeGrace = ControllerManagerConfig.NODE_GRACE;

  @Option(
      names = "--node-startup-grace-period",
      converter = GoDuration.class,
      description = "How long a new node may be silent.")
  private Duration nodeStartupGrace = ControllerManagerConfig.NODE_STARTUP_GRACE;

  @Mixin private LeaderElectionFlags leaderElection = new LeaderElectionFlags();

  @Mixin private ServingFlags serving = new ServingFlags(PORT);

  @Unmatched private List<String> others = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  /** Runs until it is told to end, or has lost its lease, which is a failure. */
  @Override
  public Integer call() throws Exception {
    reportFlagsWithoutEffect();
    var config = config();
    var ended = new CountDownLatch(1);
    var lost = new AtomicBoolean();
    var finished = new CountDownLatch(1);
    var clock = SystemClock.instance();
    var registry = new PrometheusRegistry();
    try (var client = new Client(new HttpTransport(context(), clock));
        var manager =
            new ControllerManager(
                client,
                clock,
                config,
                new PrometheusQueueMetrics(registry),
                () -> {
                  lost.set(true);
                  ended.countDown();
                });
        var pages = serving.serve(pages(registry), clock)) {
      manager.start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                ended.countDown();
                awaitEnd(finished);
              }));
      ended.await();
      if (lost.get()) {
        LOG.log(Level.ERROR, "lost the lease: another one leads; start this one anew");
      }
    } finally {
      finished.countDown();
    }
    return lost.get() ? 1 : 0;
  }

  private static Map<String, Page> pages(PrometheusRegistry registry) {
    var ping = HealthPage.Check.PING;
    return Map.of(
        "/healthz", new HealthPage("healthz", List.of(ping)),
        "/livez", new HealthPage("livez", List.of(ping)),
        "/readyz", new HealthPage("readyz", List.of(ping)),
        "/metrics", new MetricsPage(registry, VERSION));
  }

  private static void awaitEnd(CountDownLatch finished) {
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reportFlagsWithoutEffect() {
    var known = specification().options().stream().map(option -> option.longestName()).toList();
    try {
      for (var flag :
          UpstreamFlags.of(ControllerManagerCommand.class).withoutEffect(others, known)) {
        LOG.log(Level.WARNING, "the flag {0} is understood and has no effect", flag);
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private Context context() {
    try {
      var config = kubeconfig == null ? Kubeconfig.load() : Kubeconfig.load(kubeconfig);
      var context = config.current();
      return master == null ? context : context.withServer(master);
    } catch (KubeconfigException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  ControllerManagerConfig config() throws IOException {
    var chosen = new ArrayList<>(controllers.isEmpty() ? List.of("*") : controllers);
    checkNames(chosen);
    if (!garbageCollector) {
      chosen.add("-" + GarbageCollector.NAME);
    }
    Map<String, Integer> workers = new HashMap<>();
    workers.put(DeploymentController.NAME, deployments);
    workers.put(ReplicaSetController.NAME, replicaSets);
    workers.put(EndpointSliceController.NAME, services);
    workers.put(EndpointsController.NAME, endpoints);
    workers.put(NamespaceController.NAME, namespaces);
    workers.put(GarbageCollector.NAME, collected);
    try {
      return new ControllerManagerConfig(
          rootCaFile == null ? "" : Files.readString(rootCaFile),
          chosen,
          workers,
          election(),
          endpointsPerSlice,
          nodeGrace,
          nodeStartupGrace);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  /** Upstream's other controllers are known, and do not run; any other name is a mistake. */
  private void checkNames(List<String> names) {
    var known = UpstreamControllers.names();
    for (var name : names) {
      var bare = name.startsWith("-") ? name.substring(1) : name;
      if (!name.equals("*") && !known.contains(bare)) {
        throw wrong(
            "--controllers: \"" + bare + "\" is not in the list of known controllers", null);
      }
    }
  }

  private Optional<LeaderElection> election() throws IOException {
    return leaderElection
        .over(LeaderElectionConfiguration.of("kube-controller-manager"))
        .candidate();
  }

  private CommandSpec specification() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }

  private ParameterException wrong(String why, @Nullable Throwable cause) {
    return new ParameterException(specification().commandLine(), why, cause);
  }
}
