package dev.caravel.scheduler.cache;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.NodeInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Nodes with the pods on them, ahead of the API by the pods that were assumed on a node and are
 * being bound. A pod is here once, on one node, known by its uid. All methods may be called from
 * any thread.
 */
public final class SchedulerCache {
  private final Map<String, Placed> pods = new HashMap<>();
  private Snapshot snapshot = Snapshot.EMPTY;

  /** Every node as it is now; costs nothing. */
  public synchronized Snapshot snapshot() {
    return snapshot;
  }

  public synchronized void putNode(Node node) {
    change(node.metadata().name(), info -> info.with(node));
  }

  /** Pods on it stay known until they are removed themselves. */
  public synchronized void removeNode(String name) {
    change(name, NodeInfo::withoutNode);
  }

  /** Counts the pod on the node although the API does not say so yet. */
  public synchronized void assume(Pod pod, String node) {
    put(pod, node, true);
  }

  /** Takes an assumption back; does nothing if the API has confirmed it. */
  public synchronized void forget(String uid) {
    var placed = pods.get(uid);
    if (placed != null && placed.assumed) {
      remove(uid);
    }
  }

  /** The API shows the pod on its node. */
  public synchronized void putPod(Pod pod) {
    put(pod, pod.spec().nodeName(), false);
  }

  public synchronized void removePod(String uid) {
    remove(uid);
  }

  public synchronized boolean isAssumed(String uid) {
    var placed = pods.get(uid);
    return placed != null && placed.assumed;
  }

  /** How many pods are counted on nodes. */
  public synchronized int podCount() {
    return pods.size();
  }

  private void put(Pod pod, String node, boolean assumed) {
    remove(pod.metadata().uid());
    pods.put(pod.metadata().uid(), new Placed(node, assumed));
    change(node, info -> info.plus(pod));
  }

  private void remove(String uid) {
    var placed = pods.remove(uid);
    if (placed != null) {
      change(placed.node, info -> info.minus(uid));
    }
  }

  private void change(String node, UnaryOperator<NodeInfo> change) {
    snapshot = snapshot.with(node, change);
  }

  private record Placed(String node, boolean assumed) {}
}
