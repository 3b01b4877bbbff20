package dev.caravel.scheduler;

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
import dev.caravel.scheduler.metrics.PrometheusMetrics;
import dev.caravel.time.SystemClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/** The scheduler alone, in the foreground, with upstream's flags. */
@Command(
    name = "kube-scheduler",
    description = "Picks a node for every pod that has none.",
    mixinStandardHelpOptions = true)
public final class KubeSchedulerCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("dev.caravel.scheduler");

  static final LeaderElectionConfiguration LEADER_ELECTION =
      LeaderElectionConfiguration.of("kube-scheduler");

  private static final int PORT = 10259;
  private static final String VERSION = "v1.36.3";

  @Option(
      names = "--config",
      description = "A file of kind KubeSchedulerConfiguration, in place of --kubeconfig.")
  private @Nullable Path config;

  @Option(names = "--kubeconfig", description = "How the API server is reached.")
  private @Nullable Path kubeconfig;

  @Option(names = "--master", description = "The API server's URL, instead of the kubeconfig's.")
  private @Nullable URI master;

  @Option(
      names = "--pod-max-in-unschedulable-pods-duration",
      converter = GoDuration.class,
      description = "How long a pod waits without an event before it is tried again.")
  private Duration podMaxUnschedulable = SchedulerConfiguration.defaults().podMaxUnschedulable();

  @Mixin private LeaderElectionFlags leaderElection = new LeaderElectionFlags();

  @Mixin private ServingFlags serving = new ServingFlags(PORT);

  @Unmatched private List<String> others = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  /** Runs until it is told to end, or has lost its lease, which is a failure. */
  @Override
  public Integer call() throws Exception {
    reportFlagsWithoutEffect();
    var settings = settings();
    var clock = SystemClock.instance();
    var ended = new CountDownLatch(1);
    var lost = new AtomicBoolean();
    var finished = new CountDownLatch(1);
    var registry = new PrometheusRegistry();
    try (var client = new Client(new HttpTransport(context(settings.kubeconfig()), clock));
        var scheduler =
            new KubeScheduler(
                client,
                settings.scheduler(),
                clock,
                new PrometheusMetrics(registry),
                election(settings),
                () -> {
                  lost.set(true);
                  ended.countDown();
                });
        var pages = serving.serve(pages(scheduler, registry), clock)) {
      scheduler.start();
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

  private static Map<String, Page> pages(KubeScheduler scheduler, PrometheusRegistry registry) {
    var ping = HealthPage.Check.PING;
    var synced = new HealthPage.Check("informer-sync", scheduler::isSynced);
    return Map.of(
        "/healthz", new HealthPage("healthz", List.of(ping)),
        "/livez", new HealthPage("livez", List.of(ping)),
        "/readyz", new HealthPage("readyz", List.of(ping, synced)),
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
      for (var flag : UpstreamFlags.of(KubeSchedulerCommand.class).withoutEffect(others, known)) {
        LOG.log(Level.WARNING, "the flag {0} is understood and has no effect", flag);
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  /** What the file says, or else the flags that upstream has for those without one. */
  ConfigurationFile settings() {
    if (config == null) {
      return new ConfigurationFile(
          SchedulerConfiguration.defaults().withPodMaxUnschedulable(podMaxUnschedulable),
          LEADER_ELECTION,
          Optional.ofNullable(kubeconfig),
          List.of());
    }
    try {
      var file = ConfigurationFile.read(config);
      for (var field : file.withoutEffect()) {
        LOG.log(Level.WARNING, "{0}: {1} is understood and has no effect", config, field);
      }
      return file;
    } catch (IOException e) {
      throw wrong("cannot read " + config + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  Optional<LeaderElection> election(ConfigurationFile settings) throws IOException {
    try {
      return leaderElection.over(settings.leaderElection()).candidate();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private Context context(Optional<Path> file) {
    try {
      var context = file.map(Kubeconfig::load).orElseGet(Kubeconfig::load).current();
      return master == null ? context : context.withServer(master);
    } catch (KubeconfigException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
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
