package dev.caravel.controllers.podgc;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.object.PodDisruption;
import dev.caravel.controllers.object.PodState;
import java.time.Duration;
import java.util.List;

/**
 * Deletes pods whose kubelet will never do it: of a node that is gone, or being deleted without
 * ever having had a node. Keys are pods.
 */
public final class PodGcController {
  public static final String NAME = "pod-garbage-collector-controller";

  private static final String NODE = "node";
  private static final int WORKERS = 1;

  /** A node that is missing may come back: it may only be registering anew. */
  private static final Duration QUARANTINE = Duration.ofSeconds(40);

  private final ControllerContext context;
  private final WorkQueue<ObjectKey> queue;
  private final Store<Node> nodes;
  private final Store<Pod> pods;

  private PodGcController(ControllerContext context, WorkQueue<ObjectKey> queue) {
    this.context = context;
    this.queue = queue;
    this.nodes = context.informers().of(Node.KIND).store();
    this.pods = context.informers().of(Pod.KIND).store();
  }

  public static Controller<ObjectKey> of(ControllerContext context) {
    var queue = context.<ObjectKey>queue("orphaned_pods_nodes");
    var podInformer = context.informers().of(Pod.KIND);
    podInformer.addIndex(NODE, pod -> List.of(pod.spec().nodeName()));
    var controller = new PodGcController(context, queue);
    podInformer.addHandler(
        controller::podChanged, (before, after) -> controller.podChanged(after), gone -> {});
    context
        .informers()
        .of(Node.KIND)
        .addHandler(
            added -> {},
            (before, after) -> {},
            gone ->
                controller
                    .pods
                    .byIndex(NODE, gone.metadata().name())
                    .forEach(controller::orphaned));
    return new Controller<>(NAME, WORKERS, queue, controller::reconcile);
  }

  private void podChanged(Pod pod) {
    if (isForgotten(pod)) {
      queue.add(ObjectKey.of(pod));
    } else if (hasLostItsNode(pod)) {
      orphaned(pod);
    }
  }

  private void orphaned(Pod pod) {
    queue.addAfter(ObjectKey.of(pod), QUARANTINE);
  }

  /** Being deleted, and on no node: no kubelet will ever finish it. */
  private static boolean isForgotten(Pod pod) {
    return PodState.isDeleted(pod) && !pod.spec().hasNodeName();
  }

  private boolean hasLostItsNode(Pod pod) {
    return pod.spec().hasNodeName() && nodes.get("", pod.spec().nodeName()).isEmpty();
  }

  private void reconcile(ObjectKey key) {
    var found = pods.get(key);
    if (found.isEmpty()) {
      return;
    }
    var pod = found.get();
    if (isForgotten(pod)) {
      delete(pod);
    } else if (hasLostItsNode(pod)
        && context.client().resource(Node.KIND).find(pod.spec().nodeName()).isEmpty()) {
      markFailed(pod);
      delete(pod);
    }
  }

  /** Whoever waits for the pod's end must see one. */
  private void markFailed(Pod pod) {
    if (PodState.isTerminal(pod)) {
      return;
    }
    var conditions =
        PodDisruption.with(
            pod, context.clock().now(), "DeletionByPodGC", "PodGC: node no longer exists");
    context
        .client()
        .resource(Pod.KIND)
        .namespace(pod.metadata().namespace())
        .updateStatus(pod.with(p -> p.status(s -> s.phase("Failed").conditions(conditions))));
  }

  private void delete(Pod pod) {
    var options =
        DeleteOptions.builder()
            .gracePeriodSeconds(0)
            .preconditions(p -> p.uid(pod.metadata().uid()))
            .build();
    try {
      context
          .client()
          .resource(Pod.KIND)
          .namespace(pod.metadata().namespace())
          .delete(pod.metadata().name(), options);
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
