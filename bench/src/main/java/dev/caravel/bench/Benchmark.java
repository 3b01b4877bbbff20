package dev.caravel.bench;

import java.util.List;

/** One thing that can be measured. */
interface Benchmark {

  /** As it is typed. */
  String name();

  /** One line for the list: what is measured, and what it needs. */
  String summary();

  /**
   * Measures.
   *
   * @throws Exception if it cannot be measured; what was made is on the bench's cleanup
   */
  List<Result> run(Workbench bench) throws Exception;
}
