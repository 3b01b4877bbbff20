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
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

  @Unmatched private List<String> others = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  /** Runs until it is told to end, or has lost its lease, which is a failure. */
  @Override
  public Integer call() throws Exception {
    reportFlagsWithoutEffect();
    var clock = SystemClock.instance();
    var ended = new CountDownLatch(1);
    var lost = new CountDownLatch(1);
    var finished = new CountDownLatch(1);
    try (var client = new Client(new HttpTransport(context(), clock));
        var scheduler =
            new KubeScheduler(
                client,
                configuration(),
                clock,
                election(),
                () -> {
                  lost.countDown();
                  ended.countDown();
                })) {
      scheduler.start();
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
      for (var flag : UpstreamFlags.of(KubeSchedulerCommand.class).withoutEffect(others, known)) {
        LOG.log(Level.WARNING, "the flag {0} is understood and has no effect", flag);
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  SchedulerConfiguration configuration() {
    return SchedulerConfiguration.defaults();
  }

  Optional<LeaderElection> election() throws IOException {
    try {
      return leaderElection.over(LeaderElectionConfiguration.of("kube-scheduler")).candidate();
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
