package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.HostIP;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodIP;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.kubelet.runtime.ObservedSandbox;
import java.util.List;

/** A pod's status, from its spec and what the runtime has of it. Pure functions. */
public final class PodStatuses {
  private PodStatuses() {}

  /** The status of a pod that the kubelet runs or has run. */
  public static PodStatus of(Pod pod, ObservedPod observed, StatusInputs inputs) {
    var containers = new ContainerStatuses(pod, observed, inputs);
    var init = containers.of(ContainerRole.INIT, pod.spec().initContainers());
    var regular = containers.of(ContainerRole.REGULAR, pod.spec().containers());
    var ephemeral = containers.of(ContainerRole.EPHEMERAL, PodContainers.ephemeral(pod));
    var phase = phase(pod, observed, PodPhase.of(pod, init, regular, isOver(observed, inputs)));
    var status =
        frame(pod, inputs)
            .phase(phase)
            .conditions(PodConditions.of(pod, observed, phase, init, regular, inputs.now()));
    if (PodPhase.isTerminal(pod.status().phase()) && pod.status().phase().equals(phase)) {
      status.reason(pod.status().reason()).message(pod.status().message());
    }
    if (!init.isEmpty()) {
      status.initContainerStatuses(init);
    }
    status.containerStatuses(regular);
    if (!ephemeral.isEmpty()) {
      status.ephemeralContainerStatuses(ephemeral);
    }
    var addresses = addresses(pod, observed, inputs);
    if (!addresses.isEmpty()) {
      status
          .podIP(addresses.getFirst())
          .podIPs(addresses.stream().map(ip -> PodIP.builder().ip(ip).build()).toList());
    }
    return status.build();
  }

  /** The status of a pod that this node does not take. */
  public static PodStatus rejected(Pod pod, String reason, String message, StatusInputs inputs) {
    return PodStatus.builder()
        .observedGeneration(pod.metadata().generation())
        .phase(PodPhase.FAILED)
        .reason(reason)
        .message("Pod was rejected: " + message)
        .startTime(inputs.startTime())
        .qosClass(QosClass.of(pod).apiName())
        .conditions(pod.status().conditions())
        .build();
  }

  public static boolean isTerminal(PodStatus status) {
    return PodPhase.isTerminal(status.phase());
  }

  private static PodStatus.Builder frame(Pod pod, StatusInputs inputs) {
    var status =
        PodStatus.builder()
            .observedGeneration(pod.metadata().generation())
            .qosClass(QosClass.of(pod).apiName())
            .startTime(pod.status().startTime().orElse(inputs.startTime()));
    if (!pod.status().nominatedNodeName().isEmpty()) {
      status.nominatedNodeName(pod.status().nominatedNodeName());
    }
    if (!inputs.hostAddresses().isEmpty()) {
      status
          .hostIP(inputs.hostAddresses().getFirst())
          .hostIPs(
              inputs.hostAddresses().stream().map(ip -> HostIP.builder().ip(ip).build()).toList());
    }
    return status;
  }

  private static boolean isOver(ObservedPod observed, StatusInputs inputs) {
    return inputs.isEnding() && !observed.hasRunningContainers();
  }

  /** A phase that is the last stays; one that is to be the last waits for all containers. */
  private static String phase(Pod pod, ObservedPod observed, String computed) {
    var before = pod.status().phase();
    if (PodPhase.isTerminal(before)) {
      return before;
    }
    if (PodPhase.isTerminal(computed) && observed.hasRunningContainers()) {
      return before.isEmpty() ? PodPhase.PENDING : before;
    }
    return computed;
  }

  private static List<String> addresses(Pod pod, ObservedPod observed, StatusInputs inputs) {
    if (pod.spec().hostNetwork()) {
      return observed.newestSandbox().isPresent() ? inputs.hostAddresses() : List.of();
    }
    var sandbox = observed.newestSandbox();
    var found = sandbox.map(ObservedSandbox::addresses).orElse(List.of());
    return found.isEmpty() && inputs.isEnding()
        ? pod.status().podIPs().stream().map(PodIP::ip).toList()
        : found;
  }
}
