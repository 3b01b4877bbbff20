package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Probe;
import java.util.Optional;

/** What a probe decides about. */
enum ProbeKind {
  /** Whether the container has started; until then the others wait. */
  STARTUP("Startup") {
    @Override
    Optional<Probe> of(Container container) {
      return container.hasStartupProbe() ? Optional.of(container.startupProbe()) : Optional.empty();
    }
  },
  /** Whether it must be restarted. */
  LIVENESS("Liveness") {
    @Override
    Optional<Probe> of(Container container) {
      return container.hasLivenessProbe()
          ? Optional.of(container.livenessProbe())
          : Optional.empty();
    }
  },
  /** Whether it may be sent requests. */
  READINESS("Readiness") {
    @Override
    Optional<Probe> of(Container container) {
      return container.hasReadinessProbe()
          ? Optional.of(container.readinessProbe())
          : Optional.empty();
    }
  };

  private final String word;

  ProbeKind(String word) {
    this.word = word;
  }

  /** As events and metrics name it. */
  String word() {
    return word;
  }

  abstract Optional<Probe> of(Container container);
}
