package dev.caravel.controllers.tainteviction;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Taint;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.object.PodDisruption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deletes pods that do not, or no longer, tolerate a {@code NoExecute} taint of their node. Keys
 * are pods; one that tolerates it for a while is put back in the queue for when that is over.
 */
public final class TaintEvictionController {
  public static final String NAME = "taint-eviction-controller";

  private static final String NODE = "node";
  private static final int WORKERS = 8;

  /** A pod whose time is running: of this incarnation, since then. */
  private record Running(String uid, long sinceNanos) {}

  private final ControllerContext context;
  private final EventRecorder events;
  private final WorkQueue<ObjectKey> queue;
  private final Store<Node> nodes;
  private final Store<Pod> pods;
  private final Map<ObjectKey, Running> running = new ConcurrentHashMap<>();

  private TaintEvictionController(ControllerContext context, WorkQueue<ObjectKey> queue) {
    this.context = context;
    this.queue = queue;
    this.events = context.events(NAME);
    this.nodes = context.informers().of(Node.KIND).store();
    this.pods = context.informers().of(Pod.KIND).store();
  }

  public static Controller<ObjectKey> of(ControllerContext context) {
    var queue = context.<ObjectKey>queue("noexec_taint_pod");
    var podInformer = context.informers().of(Pod.KIND);
    podInformer.addIndex(NODE, pod -> List.of(pod.spec().nodeName()));
    var controller = new TaintEvictionController(context, queue);
    podInformer.addHandler(
        controller::podChanged,
        (before, after) -> {
          if (!before.spec().equals(after.spec())) {
            controller.podChanged(after);
          }
        },
        pod -> queue.add(ObjectKey.of(pod)));
    context
        .informers()
        .of(Node.KIND)
        .addHandler(
            node -> {
              if (!evicting(node).isEmpty()) {
                controller.nodeChanged(node);
              }
            },
            (before, after) -> {
              if (!evicting(before).equals(evicting(after))) {
                controller.nodeChanged(after);
              }
            },
            controller::nodeChanged);
    return new Controller<>(NAME, WORKERS, queue, controller::reconcile);
  }

  private static List<Taint> evicting(Node node) {
    return node.spec().taints().stream().filter(t -> t.effect().equals("NoExecute")).toList();
  }

  private void podChanged(Pod pod) {
    boolean tainted =
        nodes.get("", pod.spec().nodeName()).filter(node -> !evicting(node).isEmpty()).isPresent();
    if (tainted || running.containsKey(ObjectKey.of(pod))) {
      queue.add(ObjectKey.of(pod));
    }
  }

  private void nodeChanged(Node node) {
    pods.byIndex(NODE, node.metadata().name()).forEach(pod -> queue.add(ObjectKey.of(pod)));
  }

  private void reconcile(ObjectKey key) {
    var found = pods.get(key).filter(pod -> !pod.metadata().hasDeletionTimestamp());
    if (found.isEmpty()) {
      running.remove(key);
      return;
    }
    var pod = found.get();
    var taints =
        nodes
            .get("", pod.spec().nodeName())
            .map(TaintEvictionController::evicting)
            .orElse(List.of());
    switch (Tolerations.of(pod.spec().tolerations(), taints)) {
      case Tolerations.Forever _ -> {
        if (running.remove(key) != null) {
          record(pod, "Cancelling deletion of Pod " + key);
        }
      }
      case Tolerations.NotAtAll _ -> delete(key, pod);
      case Tolerations.For limited -> await(key, pod, limited.time());
    }
  }

  private void await(ObjectKey key, Pod pod, Duration time) {
    var uid = pod.metadata().uid();
    var since =
        running.compute(
            key,
            (k, before) ->
                before != null && before.uid().equals(uid)
                    ? before
                    : new Running(uid, context.clock().nanoTime()));
    var left = time.minus(context.clock().since(since.sinceNanos()));
    if (left.isPositive()) {
      queue.addAfter(key, left);
    } else {
      delete(key, pod);
    }
  }

  private void delete(ObjectKey key, Pod pod) {
    record(pod, "Marking for deletion Pod " + key);
    try {
      PodDisruption.delete(
          context.client(),
          pod,
          context.clock().now(),
          "DeletionByTaintManager",
          "Taint manager: deleting due to NoExecute taint");
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
    running.remove(key);
  }

  private void record(Pod pod, String message) {
    var reference =
        ObjectReference.builder()
            .apiVersion("v1")
            .kind("Pod")
            .namespace(pod.metadata().namespace())
            .name(pod.metadata().name())
            .build();
    events.record(reference, "Normal", "TaintManagerEviction", message);
  }
}
