package dev.caravel.scheduler.framework;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node and the pods on it, immutable: a change makes a new one, so that a snapshot of all nodes
 * is one array of references. Upstream: {@code framework.NodeInfo}.
 *
 * @param name the node's name
 * @param node the node; empty while pods are known on it that the API has not shown yet
 * @param traits what the node says of itself that plugins ask for every pod
 * @param pods the pods on it
 * @param requested the sum of what the pods ask for; {@link Resources#pods} counts the pods
 * @param nonZeroRequested as {@code requested}, counting something for pods that ask for nothing
 * @param hostPorts the host ports taken
 */
public record NodeInfo(
    String name,
    Optional<Node> node,
    Traits traits,
    List<PodInfo> pods,
    Resources requested,
    Resources nonZeroRequested,
    List<HostPort> hostPorts) {
  private static final Resources ONE_POD = new Resources(0, 0, 0, 1, Map.of());

  /**
   * What a node says of itself, worked out once.
   *
   * @param allocatable what it has for pods
   * @param unschedulable whether it is cordoned
   * @param forbidding the taints that keep pods off: NoSchedule and NoExecute
   * @param discouraging the taints that pods are rather not with: PreferNoSchedule
   */
  public record Traits(
      Resources allocatable,
      boolean unschedulable,
      List<Taint> forbidding,
      List<Taint> discouraging) {
    static final Traits NONE = new Traits(Resources.NONE, false, List.of(), List.of());

    static Traits of(Node node) {
      var taints = node.spec().taints();
      return new Traits(
          Resources.of(node.status().allocatable()),
          node.spec().unschedulable(),
          taints.stream()
              .filter(t -> t.effect().equals("NoSchedule") || t.effect().equals("NoExecute"))
              .toList(),
          taints.stream().filter(t -> t.effect().equals("PreferNoSchedule")).toList());
    }
  }

  public static NodeInfo named(String name) {
    return new NodeInfo(
        name, Optional.empty(), Traits.NONE, List.of(), Resources.NONE, Resources.NONE, List.of());
  }

  /** What the node has for pods. */
  public Resources allocatable() {
    return traits.allocatable;
  }

  public NodeInfo with(Node changed) {
    return new NodeInfo(
        name,
        Optional.of(changed),
        Traits.of(changed),
        pods,
        requested,
        nonZeroRequested,
        hostPorts);
  }

  public NodeInfo withoutNode() {
    return new NodeInfo(
        name, Optional.empty(), Traits.NONE, pods, requested, nonZeroRequested, hostPorts);
  }

  public NodeInfo plus(Pod pod) {
    return plus(PodInfo.of(pod));
  }

  public NodeInfo plus(PodInfo pod) {
    var more = new ArrayList<PodInfo>(pods.size() + 1);
    more.addAll(pods);
    more.add(pod);
    return withPods(
        List.copyOf(more),
        requested.plus(pod.requests()).plus(ONE_POD),
        nonZeroRequested.plus(pod.nonZeroRequests()).plus(ONE_POD),
        pod);
  }

  /** Without the pod of this uid; the same if it is not here. */
  public NodeInfo minus(String uid) {
    for (int i = 0; i < pods.size(); i++) {
      var pod = pods.get(i);
      if (pod.uid().equals(uid)) {
        var fewer = new ArrayList<PodInfo>(pods);
        fewer.remove(i);
        return withPods(
            List.copyOf(fewer),
            requested.minus(pod.requests()).minus(ONE_POD),
            nonZeroRequested.minus(pod.nonZeroRequests()).minus(ONE_POD),
            pod);
      }
    }
    return this;
  }

  private NodeInfo withPods(
      List<PodInfo> changed, Resources asked, Resources nonZeroAsked, PodInfo cause) {
    var ports =
        cause.hostPorts().isEmpty()
            ? hostPorts
            : changed.stream().flatMap(pod -> pod.hostPorts().stream()).toList();
    return new NodeInfo(name, node, traits, changed, asked, nonZeroAsked, ports);
  }
}
