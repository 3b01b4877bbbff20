package dev.caravel.scheduler.cache;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.NodeInfo;
import dev.caravel.scheduler.framework.PodInfo;
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
  private Snapshot snapshot = Snapshot.empty();
  private int assumed;

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

  /** Takes an assumption back; false if there is none, as when the API has confirmed it. */
  public synchronized boolean forget(String uid) {
    var placed = pods.get(uid);
    return placed != null && placed.assumed && remove(uid);
  }

  /** The API shows the pod on its node. */
  public synchronized void putPod(Pod pod) {
    put(pod, pod.spec().nodeName(), false);
  }

  /** Whether it was on a node, assumed or confirmed. */
  public synchronized boolean removePod(String uid) {
    return remove(uid);
  }

  /** Whether the pod is counted on a node, assumed or confirmed. */
  public synchronized boolean contains(String uid) {
    return pods.containsKey(uid);
  }

  public synchronized boolean isAssumed(String uid) {
    var placed = pods.get(uid);
    return placed != null && placed.assumed;
  }

  /** How many pods are counted on nodes. */
  public synchronized int podCount() {
    return pods.size();
  }

  /** How many of them the API has not confirmed yet. */
  public synchronized int assumedCount() {
    return assumed;
  }

  private void put(Pod pod, String node, boolean isAssumed) {
    var uid = pod.metadata().uid();
    var before = pods.put(uid, new Placed(node, isAssumed));
    if (before != null && before.assumed) {
      assumed--;
    }
    if (isAssumed) {
      assumed++;
    }
    var added = PodInfo.of(pod);
    if (before != null && before.node.equals(node)) {
      change(node, info -> info.minus(uid).plus(added));
      return;
    }
    if (before != null) {
      change(before.node, info -> info.minus(uid));
    }
    change(node, info -> info.plus(added));
  }

  private boolean remove(String uid) {
    var placed = pods.remove(uid);
    if (placed == null) {
      return false;
    }
    if (placed.assumed) {
      assumed--;
    }
    change(placed.node, info -> info.minus(uid));
    return true;
  }

  private void change(String node, UnaryOperator<NodeInfo> change) {
    snapshot = snapshot.with(node, change);
  }

  private record Placed(String node, boolean assumed) {}
}
