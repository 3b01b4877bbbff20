package dev.caravel.bench;

import java.util.ArrayList;
import java.util.List;

/** One figure, measured run by run; each value is told when it is there. */
final class Series {
  private final Workbench bench;
  private final String benchmark;
  private final String what;
  private final Unit unit;
  private final List<Double> values = new ArrayList<>();

  Series(Workbench bench, String benchmark, String what, Unit unit) {
    this.bench = bench;
    this.benchmark = benchmark;
    this.what = what;
    this.unit = unit;
  }

  void add(double value) {
    values.add(value);
    bench
        .progress()
        .accept(
            "%s: run %d: %s: %s %s"
                .formatted(benchmark, values.size(), what, Figure.of(value), unit.sign()));
  }

  double median() {
    return sample().median();
  }

  private Sample sample() {
    return Sample.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  Result runs() {
    return new Result.Runs(benchmark, what, unit, sample());
  }

  /** For figures of single operations. */
  Result latencies() {
    return new Result.Latencies(benchmark, what, unit, sample());
  }
}
