package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.kubelet.runtime.ObservedPod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The conditions of a pod that the kubelet keeps, with upstream's reasons and messages. */
final class PodConditions {
  private static final String COMPLETED = "PodCompleted";

  /** A condition before its time of transition is known. */
  private record Finding(String type, boolean isTrue, String reason, String message) {
    Finding(String type, boolean isTrue) {
      this(type, isTrue, "", "");
    }

    Finding as(String otherType) {
      return new Finding(otherType, isTrue, reason, message);
    }
  }

  private PodConditions() {}

  /** All conditions of the pod: the kubelet's, then those of others as they stand. */
  static List<PodCondition> of(
      Pod pod,
      ObservedPod observed,
      String phase,
      List<ContainerStatus> init,
      List<ContainerStatus> regular,
      Instant now) {
    var containersReady = containersReady(pod, phase, init, regular);
    var findings =
        List.of(
            sandbox(pod, observed),
            initialized(pod, phase, init, regular),
            ready(pod, containersReady),
            containersReady,
            new Finding("PodScheduled", true));
    var conditions = new ArrayList<PodCondition>();
    for (var finding : findings) {
      conditions.add(condition(pod, finding, now));
    }
    for (var other : pod.status().conditions()) {
      if (findings.stream().noneMatch(finding -> finding.type().equals(other.type()))) {
        conditions.add(other);
      }
    }
    return List.copyOf(conditions);
  }

  private static PodCondition condition(Pod pod, Finding finding, Instant now) {
    var status = finding.isTrue() ? "True" : "False";
    var since =
        pod.status().conditions().stream()
            .filter(old -> old.type().equals(finding.type()) && old.status().equals(status))
            .findFirst()
            .flatMap(PodCondition::lastTransitionTime)
            .orElse(now);
    return PodCondition.builder()
        .type(finding.type())
        .observedGeneration(pod.metadata().generation())
        .status(status)
        .reason(finding.reason())
        .message(finding.message())
        .lastTransitionTime(since)
        .build();
  }

  private static Finding sandbox(Pod pod, ObservedPod observed) {
    var sandbox = observed.readySandbox();
    boolean hasNetwork =
        sandbox.isPresent() && (pod.spec().hostNetwork() || !sandbox.get().addresses().isEmpty());
    return new Finding("PodReadyToStartContainers", hasNetwork);
  }

  private static Finding initialized(
      Pod pod, String phase, List<ContainerStatus> init, List<ContainerStatus> regular) {
    var type = "Initialized";
    boolean begun =
        regular.stream().anyMatch(s -> s.state().hasRunning() || s.state().hasTerminated());
    var states = ContainerStatuses.byName(init);
    var incomplete = new ArrayList<String>();
    for (var container : pod.spec().initContainers()) {
      var status = states.getOrDefault(container.name(), ContainerStatus.empty());
      boolean done =
          PodContainers.isSidecar(container) ? begun || status.started() : status.ready();
      if (!done && !begun) {
        incomplete.add(container.name());
      }
    }
    if (phase.equals(PodPhase.SUCCEEDED)) {
      return new Finding(type, true, COMPLETED, "");
    }
    return incomplete.isEmpty()
        ? new Finding(type, true)
        : new Finding(
            type,
            false,
            "ContainersNotInitialized",
            "containers with incomplete status: " + goList(incomplete));
  }

  private static Finding containersReady(
      Pod pod, String phase, List<ContainerStatus> init, List<ContainerStatus> regular) {
    var type = "ContainersReady";
    if (phase.equals(PodPhase.SUCCEEDED)) {
      return new Finding(type, false, COMPLETED, "");
    }
    if (phase.equals(PodPhase.FAILED)) {
      return new Finding(type, false, "PodFailed", "");
    }
    var unready = new ArrayList<String>();
    var states = ContainerStatuses.byName(init);
    for (var container : pod.spec().initContainers()) {
      if (PodContainers.isSidecar(container)
          && !states.getOrDefault(container.name(), ContainerStatus.empty()).ready()) {
        unready.add(container.name());
      }
    }
    regular.stream().filter(s -> !s.ready()).map(ContainerStatus::name).forEach(unready::add);
    return unready.isEmpty()
        ? new Finding(type, true)
        : new Finding(
            type,
            false,
            "ContainersNotReady",
            "containers with unready status: " + goList(unready));
  }

  private static Finding ready(Pod pod, Finding containersReady) {
    var type = "Ready";
    if (!containersReady.isTrue()) {
      return containersReady.as(type);
    }
    var problems = new ArrayList<String>();
    for (var gate : pod.spec().readinessGates()) {
      var condition =
          pod.status().conditions().stream()
              .filter(c -> c.type().equals(gate.conditionType()))
              .findFirst();
      if (condition.isEmpty()) {
        problems.add(
            "corresponding condition of pod readiness gate \""
                + gate.conditionType()
                + "\" does not exist.");
      } else if (!condition.get().status().equals("True")) {
        problems.add(
            "the status of pod readiness gate \""
                + gate.conditionType()
                + "\" is not \"True\", but "
                + condition.get().status());
      }
    }
    return problems.isEmpty()
        ? new Finding(type, true)
        : new Finding(type, false, "ReadinessGatesNotReady", String.join(", ", problems));
  }

  /** As Go prints a list: {@code [a b]}. */
  private static String goList(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
