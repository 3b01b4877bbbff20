package dev.caravel.kubelet.runtime;

import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.PodIP;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.cri.v1.PodSandboxStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One sandbox as the runtime tells it.
 *
 * @param attempt how many of the same pod came before it
 * @param addresses of its own network; none on the host's
 */
public record ObservedSandbox(
    String id,
    int attempt,
    boolean ready,
    boolean hostNetwork,
    Instant createdAt,
    List<String> addresses) {

  static ObservedSandbox of(PodSandboxStatus status) {
    var addresses = new ArrayList<String>();
    if (!status.getNetwork().getIp().isEmpty()) {
      addresses.add(status.getNetwork().getIp());
    }
    status.getNetwork().getAdditionalIpsList().stream().map(PodIP::getIp).forEach(addresses::add);
    return new ObservedSandbox(
        status.getId(),
        status.getMetadata().getAttempt(),
        status.getState() == PodSandboxState.SANDBOX_READY,
        status.getLinux().getNamespaces().getOptions().getNetwork() == NamespaceMode.NODE,
        Instant.ofEpochSecond(0, status.getCreatedAt()),
        List.copyOf(addresses));
  }
}
