package dev.caravel.launcher.command;

import dev.caravel.launcher.cluster.ClusterDirectory;
import dev.caravel.launcher.cluster.ClusterProcess;
import dev.caravel.launcher.cluster.LogLines;
import dev.caravel.launcher.control.BackgroundStart;
import dev.caravel.launcher.control.StartLock;
import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravel up}. */
@Command(
    name = "up",
    description = "Starts a cluster and returns when it can be used.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  private static final int TAIL_LINES = 30;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "the API server's port (default: 6443; 0: any free one)")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      split = ",",
      description = "where the API server listens (default: 127.0.0.1 and the node's address)")
  private List<String> bind = List.of();

  @Option(names = "--foreground", description = "stays, logs on stderr, and ends on SIGTERM")
  private boolean foreground;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "how long the start may take (default: ${DEFAULT-VALUE})")
  private String wait = "60s";

  @Option(
      names = "--merge-kubeconfig",
      description = "adds the cluster to ~/.kube/config and makes it the current one")
  private boolean mergeKubeconfig;

  @Override
  public Integer call() throws Exception {
    var atMost = duration(wait);
    if (port != null && (port < 0 || port > 65535)) {
      throw new UsageException("--port " + port + " is no port: 0 to 65535 are");
    }
    var name = cluster.name();
    if (!ClusterOptions.isRoot()) {
      throw new IllegalArgumentException(
          "running containers needs root on Linux; try: sudo ./caravel up" + cluster.words());
    }
    var directory = cluster.directory();
    var err = spec.commandLine().getErr();
    if (foreground) {
      return runsAlready(directory, err)
          ? 0
          : new ClusterProcess(directory, name, Optional.ofNullable(port), bind, cluster.verbosity)
              .run();
    }
    directory.create();
    var lock =
        StartLock.take(
            directory.startLock(),
            atMost,
            () -> err.println("caravel: another `caravel up` is starting it; waiting for that"));
    if (lock.isEmpty()) {
      err.println("caravel: another `caravel up` has not ended after " + atMost.toSeconds() + " s");
      return 1;
    }
    try (var _ = lock.get()) {
      return runsAlready(directory, err) ? 0 : inBackground(directory, atMost, err);
    }
  }

  private boolean runsAlready(ClusterDirectory directory, PrintWriter err) {
    var running = RunningCluster.find(directory);
    running.ifPresent(r ->
        err.println(
            "caravel: the cluster in "
                + directory.root()
                + " runs already (process "
                + r.pid()
                + "); `caravel status"
                + cluster.words()
                + "` shows it"));
    return running.isPresent();
  }

  private static Duration duration(String text) {
    var digits =
        text.endsWith("s") || text.endsWith("m") ? text.substring(0, text.length() - 1) : text;
    try {
      long number = Long.parseLong(digits);
      return text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    } catch (NumberFormatException e) {
      throw new UsageException("--wait " + text + " is no duration, as 90s or 2m are", e);
    }
  }

  private int inBackground(ClusterDirectory directory, Duration atMost, PrintWriter err)
      throws IOException, InterruptedException {
    long logStart = Files.exists(directory.log()) ? Files.size(directory.log()) : 0;
    var start =
        new BackgroundStart(
            command(directory),
            Map.of(),
            directory.log(),
            directory.run().resolve("start.sock"),
            SystemClock.instance());
    long began = SystemClock.instance().nanoTime();
    var outcome =
        start.run(
            atMost,
            (component, millis) ->
                err.println(String.format(Locale.ROOT, "  %-20s %5d ms", component, millis)));
    return switch (outcome) {
      case BackgroundStart.Outcome.Ready ready -> {
        var took = SystemClock.instance().since(began);
        if (mergeKubeconfig) {
          MergedKubeconfig.add(directory.kubeconfig());
        }
        welcome(directory, took, err);
        yield 0;
      }
      case BackgroundStart.Outcome.Failed failed -> {
        err.println("caravel: the cluster did not come up: " + failed.why());
        tail(directory.log(), logStart, failed.why(), err);
        err.println("caravel: the whole log is in " + directory.log());
        yield 1;
      }
    };
  }

  /** This program again, with the same options. */
  private List<String> command(ClusterDirectory directory) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    var options = System.getenv().getOrDefault("CARAVEL_CLUSTER_JAVA_OPTIONS", "");
    if (!options.isBlank()) {
      words.addAll(List.of(options.strip().split("\\s+")));
    }
    words.add("-D" + LogLines.VERBOSITY_PROPERTY + "=" + cluster.verbosity);
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add("dev.caravel.launcher.Caravel");
    words.add("up");
    words.add("--foreground");
    cluster.name().ifPresent(name -> words.add("--name=" + name));
    words.add("--data-dir=" + directory.root());
    if (port != null) {
      words.add("--port=" + port);
    }
    if (!bind.isEmpty()) {
      words.add("--bind=" + String.join(",", bind));
    }
    return words;
  }

  private void welcome(ClusterDirectory directory, Duration took, PrintWriter err) {
    err.println(
        String.format(Locale.ROOT, "caravel: ready after %.1f s", took.toMillis() / 1000.0));
    err.println();
    err.println("  export KUBECONFIG=" + directory.kubeconfig());
    err.println();
    err.println("Try:");
    var kubectl = "  ./caravel kubectl" + cluster.words();
    err.println(kubectl + " create deployment hello --image=caravel.local/hello --replicas=3");
    err.println(kubectl + " expose deployment hello --port=80 --type=NodePort");
    err.println(kubectl + " get pods -o wide");
  }

  /** The last lines, without the one that says again why it failed. */
  private static void tail(Path log, long from, String why, PrintWriter err) throws IOException {
    var lines = new ArrayList<String>();
    try (var channel = Files.newByteChannel(log)) {
      channel.position(from);
      var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    }
    lines.removeIf(line -> line.contains(why));
    lines.stream()
        .skip(Math.max(0, lines.size() - TAIL_LINES))
        .forEach(line -> err.println("  | " + line));
  }
}
