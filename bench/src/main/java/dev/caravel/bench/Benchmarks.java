package dev.caravel.bench;

import java.util.List;

/** All benchmarks, in the order in which {@code all} runs them. */
final class Benchmarks {
  static final List<Benchmark> ALL =
      List.of(
          new IdleBenchmark(),
          new UpBenchmark(),
          new EtcdBenchmark(),
          CreateBenchmark.configMaps(),
          CreateBenchmark.pods(),
          new ListBenchmark(),
          new WatchBenchmark(),
          new ScheduleBenchmark(),
          new PodBenchmark(),
          new DeploymentBenchmark());

  private Benchmarks() {}

  static List<String> names() {
    return ALL.stream().map(Benchmark::name).toList();
  }
}
