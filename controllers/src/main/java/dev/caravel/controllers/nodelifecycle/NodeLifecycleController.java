package dev.caravel.controllers.nodelifecycle;

import dev.caravel.api.coordination.v1.Lease;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ApiException;
import dev.caravel.client.ListOptions;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.object.PodState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices nodes that no longer report. Keys are nodes.
 *
 * <p>How this works: a renewed Lease or a new heartbeat is noted by this process' own clock. A node
 * comes up for a look when its grace period would be over; if nothing came meanwhile, what it
 * reported becomes Unknown, it is tainted ({@link NodeTaints}), at the pace of {@link Zones}, and
 * its pods are no longer ready. So nothing is polled, however many nodes there are.
 */
public final class NodeLifecycleController {
  public static final String NAME = "node-lifecycle-controller";

  private static final String NODE = "node";
  private static final String LEASES = "kube-node-lease";
  private static final int WORKERS = 8;

  private final ControllerContext context;
  private final Duration grace;
  private final Duration startupGrace;
  private final EventRecorder events;
  private final WorkQueue<String> queue;
  private final Store<Node> nodes;
  private final Store<Pod> pods;
  private final Zones zones;

  /** When each node was last heard of. */
  private final Map<String, Long> heardAt = new ConcurrentHashMap<>();

  private NodeLifecycleController(
      ControllerContext context, WorkQueue<String> queue, Duration grace, Duration startupGrace) {
    this.context = context;
    this.grace = grace;
    this.startupGrace = startupGrace;
    this.queue = queue;
    this.events = context.events("node-controller");
    this.nodes = context.informers().of(Node.KIND).store();
    this.pods = context.informers().of(Pod.KIND).store();
    this.zones = new Zones(context.clock());
  }

  /**
   * The controller.
   *
   * @param grace how long a node may be silent
   * @param startupGrace how long a new node may take to report for the first time
   */
  public static Controller<String> of(
      ControllerContext context, Duration grace, Duration startupGrace) {
    var queue = context.<String>queue("node_lifecycle_controller");
    var informers = context.informers();
    informers.of(Pod.KIND).addIndex(NODE, pod -> List.of(pod.spec().nodeName()));
    var controller = new NodeLifecycleController(context, queue, grace, startupGrace);
    informers
        .of(Node.KIND)
        .addHandler(controller::nodeAdded, controller::nodeUpdated, controller::nodeGone);
    informers
        .of(Lease.KIND, LEASES, ListOptions.ALL)
        .addHandler(
            lease -> controller.heard(lease.metadata().name()),
            (before, after) -> {
              if (!before.spec().renewTime().equals(after.spec().renewTime())) {
                controller.heard(after.metadata().name());
              }
            },
            gone -> {});
    return new Controller<>(NAME, WORKERS, queue, controller::reconcile);
  }

  private void heard(String node) {
    heardAt.put(node, context.clock().nanoTime());
  }

  private void nodeAdded(Node node) {
    heard(node.metadata().name());
    queue.add(node.metadata().name());
  }

  private void nodeUpdated(Node before, Node after) {
    var name = after.metadata().name();
    if (!NodeConditions.find(before, NodeConditions.READY)
            .flatMap(c -> c.lastHeartbeatTime())
            .equals(
                NodeConditions.find(after, NodeConditions.READY)
                    .flatMap(c -> c.lastHeartbeatTime()))
        || (NodeConditions.isReady(after) && !NodeConditions.isReady(before))) {
      heard(name);
    }
    queue.add(name);
    if (NodeConditions.isReady(after) != NodeConditions.isReady(before)) {
      // Whether others may be emptied depends on how many of a zone are well.
      nodes.list().stream()
          .filter(node -> NodeTaints.isEvicting(node) && !NodeTaints.hasEvicting(node))
          .forEach(node -> queue.add(node.metadata().name()));
    }
  }

  private void nodeGone(Node node) {
    heardAt.remove(node.metadata().name());
    queue.add(node.metadata().name());
  }

  private void reconcile(String name) {
    var found = nodes.get("", name);
    if (found.isEmpty()) {
      return;
    }
    var node = found.get();
    var left = untilSilent(node);
    if (left.isPositive()) {
      queue.addAfter(name, left);
    } else {
      node = markUnknown(node);
    }
    node = taint(node);
    if (!NodeConditions.isReady(node)) {
      markPodsNotReady(node);
    }
  }

  private Duration untilSilent(Node node) {
    boolean reported = NodeConditions.find(node, NodeConditions.READY).isPresent();
    long heard = heardAt.computeIfAbsent(node.metadata().name(), n -> context.clock().nanoTime());
    return (reported ? grace : startupGrace).minus(context.clock().since(heard));
  }

  private Node markUnknown(Node node) {
    var conditions = NodeConditions.unknown(node, context.clock().now());
    if (conditions.equals(node.status().conditions())) {
      return node;
    }
    events.normal(
        node, "NodeNotReady", "Node " + node.metadata().name() + " status is now: NodeNotReady");
    return context
        .client()
        .resource(Node.KIND)
        .updateStatus(node.with(n -> n.status(s -> s.conditions(conditions))));
  }

  private Node taint(Node node) {
    boolean mayEvict = NodeTaints.isEvicting(node) && NodeTaints.hasEvicting(node);
    if (NodeTaints.isEvicting(node) && !mayEvict) {
      var wait = zones.untilEviction(node, nodes.list());
      mayEvict = wait.isZero();
      if (wait.isPositive()) {
        queue.addAfter(node.metadata().name(), wait);
      }
    }
    var taints = NodeTaints.of(node, mayEvict, context.clock().now());
    if (taints.equals(node.spec().taints())) {
      return node;
    }
    return context
        .client()
        .resource(Node.KIND)
        .update(
            node.with(n ->
                n.spec(s -> {
                  s.clearTaints();
                  if (!taints.isEmpty()) {
                    s.taints(taints);
                  }
                })));
  }

  private void markPodsNotReady(Node node) {
    for (var pod : pods.byIndex(NODE, node.metadata().name())) {
      if (PodState.isReady(pod) && !PodState.isTerminal(pod)) {
        markNotReady(pod);
      }
    }
  }

  private void markNotReady(Pod pod) {
    var conditions = new ArrayList<>(pod.status().conditions());
    conditions.replaceAll(condition ->
        condition.type().equals("Ready")
            ? condition.with(c -> c.status("False").lastTransitionTime(context.clock().now()))
            : condition);
    try {
      context
          .client()
          .resource(Pod.KIND)
          .namespace(pod.metadata().namespace())
          .updateStatus(pod.with(p -> p.status(s -> s.conditions(conditions))));
      events.warning(pod, "NodeNotReady", "Node is not ready");
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
