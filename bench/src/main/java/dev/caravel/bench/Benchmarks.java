package dev.caravel.bench;

import java.util.List;

/** All benchmarks, in the order in which {@code all} runs them. */
final class Benchmarks {
  static final List<Benchmark> ALL = List.of(CreateBenchmark.configMaps(), CreateBenchmark.pods());

  private Benchmarks() {}

  static List<String> names() {
    return ALL.stream().map(Benchmark::name).toList();
  }
}
