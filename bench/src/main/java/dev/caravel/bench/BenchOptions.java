package dev.caravel.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be typed after {@code caravel bench}; every number has bounds. */
public final class BenchOptions {
  private static final int MOST_RUNS = 1_000;
  private static final int MOST_CLIENTS = 10_000;
  private static final int MOST_OBJECTS = 1_000_000;
  private static final int MOST_BYTES = 1_000_000;
  private static final int MOST_SECONDS = 3_600;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "what to measure, or all; none lists them")
  private List<String> names = List.of();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "the cluster to measure (default: $KUBECONFIG, else the cluster of this machine)")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--pid",
      paramLabel = "PID",
      split = ",",
      description =
          "processes whose CPU time and memory count (default: those of this machine's cluster)")
  private List<Long> pids = List.of();

  @Option(names = "--runs", paramLabel = "N", description = "how often each figure is measured")
  private Optional<Integer> runs = Optional.empty();

  @Option(names = "--clients", paramLabel = "N", description = "how many ask at the same time")
  private Optional<Integer> clients = Optional.empty();

  @Option(names = "--count", paramLabel = "N", description = "how many objects or operations")
  private Optional<Integer> count = Optional.empty();

  @Option(names = "--size", paramLabel = "BYTES", description = "how large a value is")
  private Optional<Integer> size = Optional.empty();

  @Option(names = "--watchers", paramLabel = "N", description = "how many watch (default: 100)")
  private Optional<Integer> watchers = Optional.empty();

  @Option(names = "--nodes", paramLabel = "N", description = "hollow nodes (default: 1,000)")
  private Optional<Integer> nodes = Optional.empty();

  @Option(
      names = "--window",
      paramLabel = "SECONDS",
      description = "how long an idle cluster is looked at (default: 60)")
  private Optional<Integer> window = Optional.empty();

  @Option(
      names = "--endpoints",
      paramLabel = "URL",
      split = ",",
      description = "an etcd that runs already, to be measured instead of those started for it")
  private List<String> endpoints = List.of();

  List<String> names() {
    return List.copyOf(names);
  }

  Optional<Path> kubeconfig() {
    return kubeconfig;
  }

  List<Long> pids() {
    pids.forEach(pid -> {
      if (ProcessHandle.of(pid).isEmpty()) {
        throw wrong("--pid " + pid + ": no such process");
      }
    });
    return List.copyOf(pids);
  }

  int runs(int usual) {
    return bounded("--runs", runs, usual, MOST_RUNS);
  }

  int clients(int usual) {
    return bounded("--clients", clients, usual, MOST_CLIENTS);
  }

  /** The number of clients, if one was typed. */
  OptionalInt clients() {
    return clients.isPresent() ? OptionalInt.of(clients(1)) : OptionalInt.empty();
  }

  int count(int usual) {
    return bounded("--count", count, usual, MOST_OBJECTS);
  }

  int sizeBytes(int usual) {
    return bounded("--size", size, usual, MOST_BYTES);
  }

  int watchers(int usual) {
    return bounded("--watchers", watchers, usual, MOST_CLIENTS);
  }

  int nodes(int usual) {
    return bounded("--nodes", nodes, usual, MOST_CLIENTS);
  }

  int windowSeconds(int usual) {
    return bounded("--window", window, usual, MOST_SECONDS);
  }

  List<String> endpoints() {
    return List.copyOf(endpoints);
  }

  /** Looks at all of them, so that what is wrong shows before anything is measured. */
  void check() {
    runs(1);
    clients(1);
    count(1);
    sizeBytes(1);
    watchers(1);
    nodes(1);
    windowSeconds(1);
    pids();
  }

  private int bounded(String option, Optional<Integer> typed, int usual, int most) {
    int value = typed.orElse(usual);
    if (value < 1 || value > most) {
      throw wrong(option + " must be from 1 to " + most + ", not " + value);
    }
    return value;
  }

  /** Wrong usage, to be thrown. */
  ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
