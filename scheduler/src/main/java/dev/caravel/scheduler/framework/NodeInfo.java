package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node and the pods on it, immutable: a change makes a new one, so that a snapshot of all nodes
 * is one array of references. Upstream: {@code framework.NodeInfo}.
 *
 * @param name the node's name
 * @param node the node; empty while pods are known on it that the API has not shown yet
 * @param allocatable what the node has for pods
 * @param pods the pods on it
 * @param requested the sum of what the pods ask for; {@link Resources#pods} counts the pods
 * @param nonZeroRequested as {@code requested}, counting something for pods that ask for nothing
 * @param hostPorts the host ports taken
 */
public record NodeInfo(
    String name,
    Optional<Node> node,
    Resources allocatable,
    List<Pod> pods,
    Resources requested,
    Resources nonZeroRequested,
    List<HostPort> hostPorts) {
  private static final Resources ONE_POD = new Resources(0, 0, 0, 1, java.util.Map.of());

  public static NodeInfo named(String name) {
    return new NodeInfo(
        name,
        Optional.empty(),
        Resources.NONE,
        List.of(),
        Resources.NONE,
        Resources.NONE,
        List.of());
  }

  public NodeInfo with(Node changed) {
    return new NodeInfo(
        name,
        Optional.of(changed),
        Resources.of(changed.status().allocatable()),
        pods,
        requested,
        nonZeroRequested,
        hostPorts);
  }

  public NodeInfo withoutNode() {
    return new NodeInfo(
        name, Optional.empty(), Resources.NONE, pods, requested, nonZeroRequested, hostPorts);
  }

  public NodeInfo plus(Pod pod) {
    var more = new ArrayList<Pod>(pods.size() + 1);
    more.addAll(pods);
    more.add(pod);
    return withPods(
        List.copyOf(more),
        requested.plus(PodRequests.of(pod)).plus(ONE_POD),
        nonZeroRequested.plus(PodRequests.nonZero(pod)).plus(ONE_POD));
  }

  /** Without the pod of this uid; the same if it is not here. */
  public NodeInfo minus(String uid) {
    for (int i = 0; i < pods.size(); i++) {
      var pod = pods.get(i);
      if (pod.metadata().uid().equals(uid)) {
        var fewer = new ArrayList<Pod>(pods);
        fewer.remove(i);
        return withPods(
            List.copyOf(fewer),
            requested.minus(PodRequests.of(pod)).minus(ONE_POD),
            nonZeroRequested.minus(PodRequests.nonZero(pod)).minus(ONE_POD));
      }
    }
    return this;
  }

  private NodeInfo withPods(List<Pod> changed, Resources asked, Resources nonZeroAsked) {
    var ports = new ArrayList<HostPort>();
    changed.forEach(pod -> ports.addAll(HostPort.of(pod)));
    return new NodeInfo(name, node, allocatable, changed, asked, nonZeroAsked, List.copyOf(ports));
  }
}
