package dev.caravel.bench;

import dev.caravel.client.Client;
import dev.caravel.client.http.HttpTransport;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Kubeconfig;
import dev.caravel.time.Clock;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a benchmark works with.
 *
 * @param local the cluster of this machine, which may not run
 * @param program for benchmarks that start it
 * @param progress is told in a line how far it is
 * @param cleanup undoes what was made
 */
record Workbench(
    BenchOptions options,
    LocalCluster local,
    Program program,
    Clock clock,
    Consumer<String> progress,
    Cleanup cleanup) {

  /** The same, with another cleanup. */
  Workbench with(Cleanup other) {
    return new Workbench(options, local, program, clock, progress, other);
  }

  /** A client of the cluster that is measured, with connections of its own; to be closed. */
  Client client() {
    return new Client(new HttpTransport(context(), clock));
  }

  /** Where that cluster is: as typed, else as chosen by name, else $KUBECONFIG, else the local. */
  private Context context() {
    if (options.kubeconfig().isPresent()) {
      return Kubeconfig.load(options.kubeconfig().get()).current();
    }
    if (isFromEnvironment()) {
      return Kubeconfig.load().current();
    }
    if (!Files.exists(local.kubeconfig())) {
      throw new IllegalStateException(
          "there is no cluster to measure: no --kubeconfig, no $KUBECONFIG, and none in "
              + local.kubeconfig().toAbsolutePath().getParent()
              + "; try: caravel up");
    }
    return Kubeconfig.load(local.kubeconfig()).current();
  }

  private boolean isFromEnvironment() {
    return !local.isChosen() && !System.getenv().getOrDefault("KUBECONFIG", "").isEmpty();
  }

  /** The processes of that cluster, as far as they are known and run here. */
  List<Long> pids() {
    var typed = options.pids();
    if (!typed.isEmpty()) {
      return new ProcessUsage().withDescendants(typed);
    }
    return options.kubeconfig().isPresent() || isFromEnvironment() ? List.of() : local.pids();
  }
}
