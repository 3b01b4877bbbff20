package dev.caravel.kubelet.pod;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a pod's status depends on beside its spec and what the runtime has of it.
 *
 * @param waiting why containers do not run, by name
 * @param terminationMessages what containers left behind, by container ID
 * @param runtimeName how container IDs begin, {@code containerd}
 * @param hostAddresses of the node, the first of each family
 * @param startTime when the kubelet first saw the pod
 * @param isEnding whether the pod is being stopped for good
 * @param now for conditions that change
 */
public record StatusInputs(
    ProbeResults probes,
    Map<String, Waiting> waiting,
    Map<String, String> terminationMessages,
    String runtimeName,
    List<String> hostAddresses,
    Instant startTime,
    boolean isEnding,
    Instant now) {

  public StatusInputs {
    waiting = Map.copyOf(waiting);
    terminationMessages = Map.copyOf(terminationMessages);
    hostAddresses = List.copyOf(hostAddresses);
  }

  String containerId(String id) {
    return runtimeName + "://" + id;
  }
}
