package dev.caravel.controllers;

import dev.caravel.api.value.DurationText;
import dev.caravel.client.Client;
import dev.caravel.client.flags.UpstreamFlags;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.client.kubeconfig.KubeconfigException;
import dev.caravel.client.leader.LeaderElection;
import dev.caravel.controllers.deployment.DeploymentController;
import dev.caravel.controllers.endpoints.EndpointsController;
import dev.caravel.controllers.endpointslice.EndpointSliceController;
import dev.caravel.controllers.garbagecollector.GarbageCollector;
import dev.caravel.controllers.namespace.NamespaceController;
import dev.caravel.controllers.replicaset.ReplicaSetController;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
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

  /** Go's durations: 1m0s, 1h. */
  private static final class GoDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return DurationText.parse(text);
    }
  }

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

  @Option(
      names = "--leader-elect",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether to wait until this one is the leader.")
  private boolean leaderElect = true;

  @Option(
      names = "--leader-elect-lease-duration",
      converter = GoDuration.class,
      description = "How long others wait for a leader that does not renew.")
  private Duration leaseDuration = Duration.ofSeconds(15);

  @Option(
      names = "--leader-elect-renew-deadline",
      converter = GoDuration.class,
      description = "How long a leader tries to renew.")
  private Duration renewDeadline = Duration.ofSeconds(10);

  @Option(
      names = "--leader-elect-retry-period",
      converter = GoDuration.class,
      description = "How long between two attempts.")
  private Duration retryPeriod = Duration.ofSeconds(2);

  @Option(names = "--leader-elect-resource-name", description = "The name of the Lease.")
  private String leaseName = "kube-controller-manager";

  @Option(names = "--leader-elect-resource-namespace", description = "The Lease's namespace.")
  private String leaseNamespace = "kube-system";

  @Unmatched private List<String> others = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  /** Runs until it is told to end, or has lost its lease, which is a failure. */
  @Override
  public Integer call() throws Exception {
    reportFlagsWithoutEffect();
    var config = config();
    var ended = new CountDownLatch(1);
    var lost = new CountDownLatch(1);
    var finished = new CountDownLatch(1);
    var clock = SystemClock.instance();
    try (var client = new Client(new HttpTransport(context(), clock));
        var manager =
            new ControllerManager(
                client,
                clock,
                config,
                () -> {
                  lost.countDown();
                  ended.countDown();
                })) {
      manager.start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                ended.countDown();
                awaitEnd(finished);
              }));
      ended.await();
      if (lost.getCount() == 0) {
        LOG.log(Level.ERROR, "lost the lease: another one leads; start this one anew");
      }
    } finally {
      finished.countDown();
    }
    return lost.getCount() == 0 ? 1 : 0;
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
    if (!leaderElect) {
      return Optional.empty();
    }
    var identity = InetAddress.getLocalHost().getHostName() + "_" + UUID.randomUUID();
    return Optional.of(
        new LeaderElection(
            leaseNamespace, leaseName, identity, leaseDuration, renewDeadline, retryPeriod));
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
