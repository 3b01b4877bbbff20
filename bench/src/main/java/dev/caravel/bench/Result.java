package dev.caravel.bench;

/** What a benchmark found. */
sealed interface Result {

  /** The name of the benchmark. */
  String benchmark();

  /** What was measured, in a few words. */
  String what();

  /**
   * A figure measured several times.
   *
   * @param sample a value for each run
   */
  record Runs(String benchmark, String what, Unit unit, Sample sample) implements Result {}

  /**
   * How long single operations took.
   *
   * @param sample a value for each operation
   */
  record Latencies(String benchmark, String what, Unit unit, Sample sample) implements Result {}

  /** How one median stands to another. */
  record Ratio(String benchmark, String what, double times) implements Result {}

  /** A figure that cannot be had here. */
  record Skipped(String benchmark, String what, String why) implements Result {}

  /** A benchmark that broke off. */
  record Failed(String benchmark, String what, String why) implements Result {}
}
