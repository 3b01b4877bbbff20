package dev.caravel.scheduler;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/**
 * Thousands of lives of a cluster: no node is filled over its room, no pod is bound twice, and when
 * the dust settles every pod that fits somewhere is bound and nobody else is remembered. {@code
 * -Dscheduler.seed=N} lives one again.
 */
class SchedulerSimulationTest {
  private static final int SEEDS = 3_000;

  @Test
  void noPodIsForgottenAndNoNodeIsFilledTwice() {
    var one = Long.getLong("scheduler.seed");
    long first = one == null ? 0 : one;
    long last = one == null ? SEEDS : one + 1;
    for (long seed = first; seed < last; seed++) {
      var simulation = new SchedulerSimulation(seed);
      try {
        simulation.run();
      } catch (Exception | AssertionError e) {
        fail(
            "seed "
                + seed
                + ": "
                + e.getMessage()
                + "; live it again with -Dscheduler.seed="
                + seed
                + "\n"
                + String.join("\n", simulation.story()),
            e);
      }
    }
  }
}
