package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Pod;
import java.util.List;

/**
 * A pod on a node, with what it takes there, worked out once. Upstream: {@code framework.PodInfo}.
 *
 * @param requests what it asks for
 * @param nonZeroRequests as {@code requests}, counting something for containers that ask for
 *     nothing
 */
public record PodInfo(
    String uid, Pod pod, Resources requests, Resources nonZeroRequests, List<HostPort> hostPorts) {
  public static PodInfo of(Pod pod) {
    return new PodInfo(
        pod.metadata().uid(), pod, PodRequests.of(pod), PodRequests.nonZero(pod), HostPort.of(pod));
  }
}
