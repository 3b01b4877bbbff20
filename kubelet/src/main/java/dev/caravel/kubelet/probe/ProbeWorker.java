package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * One probe of one running container, on a virtual thread of its own, until the container ends or
 * the probe has nothing more to decide.
 */
final class ProbeWorker {
  private static final int DEFAULT_PERIOD_SECONDS = 10;

  private final ProbeKind kind;
  private final Probe probe;
  private final Container container;
  private final ObservedContainer target;
  private final Pod pod;
  private final Probes owner;
  private final Clock clock;
  private final Thresholds thresholds;
  private final Thread thread;
  private volatile Optional<Boolean> result;

  ProbeWorker(
      ProbeKind kind,
      Probe probe,
      Container container,
      ObservedContainer target,
      Pod pod,
      Probes owner) {
    this.kind = kind;
    this.probe = probe;
    this.container = container;
    this.target = target;
    this.pod = pod;
    this.owner = owner;
    this.clock = owner.clock();
    this.thresholds = new Thresholds(probe);
    this.result =
        switch (kind) {
          case STARTUP -> Optional.empty();
          case LIVENESS -> Optional.of(true);
          case READINESS -> Optional.of(false);
        };
    this.thread =
        Thread.ofVirtual()
            .name("probe-" + pod.metadata().name() + "-" + container.name() + "-" + kind.word())
            .unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  /** What it has found; empty: nothing yet. */
  Optional<Boolean> result() {
    return result;
  }

  private void run() {
    var period =
        Duration.ofSeconds(
            probe.periodSeconds() > 0 ? probe.periodSeconds() : DEFAULT_PERIOD_SECONDS);
    try {
      var begin = target.startedAt().plusSeconds(probe.initialDelaySeconds());
      var wait = Duration.between(clock.now(), begin);
      if (wait.isPositive()) {
        clock.sleep(wait);
      }
      while (!step()) {
        clock.sleep(period);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One try; true when this container needs no more. */
  private boolean step() {
    var outcome = owner.probe(probe, container, target.id(), pod);
    if (thread.isInterrupted()) {
      return true; // what came of it is of no use any more
    }
    owner.count(pod, container, kind, outcome);
    Optional<Boolean> counted =
        switch (outcome) {
          case ProbeOutcome.Success _ -> thresholds.next(true);
          case ProbeOutcome.Failure failure -> {
            tell(kind.word() + " probe failed: " + failure.output());
            yield thresholds.next(false);
          }
          case ProbeOutcome.Unknown unknown -> {
            tell(
                kind.word() + " probe errored and resulted in unknown state: " + unknown.problem());
            yield Optional.empty();
          }
        };
    if (counted.isEmpty()) {
      return false;
    }
    if (!counted.equals(result)) {
      result = counted;
      owner.changed(pod.metadata().uid());
    }
    return switch (kind) {
      case STARTUP -> true;
      case LIVENESS -> !counted.get();
      case READINESS -> false;
    };
  }

  private void tell(String message) {
    var role = PodContainers.find(pod, container.name()).orElseThrow().role();
    owner
        .events()
        .record(
            Events.reference(pod, role.fieldPath(container.name())), true, "Unhealthy", message);
  }
}
