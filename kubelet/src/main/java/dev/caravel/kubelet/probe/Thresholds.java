package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Probe;
import java.util.Optional;

/** How many outcomes alike in a row it takes until they count. For one thread. */
final class Thresholds {
  private static final int DEFAULT_FAILURES = 3;

  private final int successes;
  private final int failures;
  private boolean last;
  private int alike;

  Thresholds(Probe probe) {
    this.successes = Math.max(1, probe.successThreshold());
    this.failures = probe.failureThreshold() > 0 ? probe.failureThreshold() : DEFAULT_FAILURES;
  }

  /** What counts after one more outcome; empty: what counted before. */
  Optional<Boolean> next(boolean success) {
    alike = alike > 0 && success == last ? alike + 1 : 1;
    last = success;
    return alike >= (success ? successes : failures) ? Optional.of(success) : Optional.empty();
  }
}
