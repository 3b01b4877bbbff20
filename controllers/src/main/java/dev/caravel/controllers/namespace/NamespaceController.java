package dev.caravel.controllers.namespace;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ApiException;
import dev.caravel.client.Resource;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import java.time.Duration;

/**
 * Empties namespaces that are being deleted, and then lets them go. Keys are namespaces.
 *
 * <p>How this works: {@link NamespaceContent} deletes what is in it and says what is left, {@link
 * NamespaceConditions} puts that in the status; when nothing is left, the finalizer {@code
 * kubernetes} is taken off. Pods go first (KEP-5080): what they need must outlive them.
 */
public final class NamespaceController {
  public static final String NAME = "namespace-controller";

  private static final String FINALIZER = "kubernetes";

  /** How often what is left is looked at, besides when a pod goes. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final ControllerContext context;
  private final WorkQueue<String> queue;
  private final Store<Namespace> namespaces;
  private final NamespaceContent content;

  private NamespaceController(ControllerContext context, WorkQueue<String> queue) {
    this.context = context;
    this.queue = queue;
    this.namespaces = context.informers().of(Namespace.KIND).store();
    this.content = new NamespaceContent(context.client());
  }

  /**
   * The controller.
   *
   * @param workers how many namespaces are emptied at a time
   */
  public static Controller<String> of(ControllerContext context, int workers) {
    var queue = context.<String>queue("namespace");
    var controller = new NamespaceController(context, queue);
    context.informers().of(Namespace.KIND).onChange(n -> controller.changed(n.metadata().name()));
    context
        .informers()
        .of(Pod.KIND)
        .addHandler(
            added -> {},
            (before, after) -> {},
            deleted -> controller.changed(deleted.metadata().namespace()));
    return new Controller<>(NAME, workers, queue, controller::reconcile);
  }

  private void changed(String namespace) {
    if (namespaces.get("", namespace).filter(NamespaceController::isEnding).isPresent()) {
      queue.add(namespace);
    }
  }

  private static boolean isEnding(Namespace namespace) {
    return namespace.metadata().hasDeletionTimestamp();
  }

  private void reconcile(String name) {
    var found = resource().find(name).filter(NamespaceController::isEnding);
    if (found.isEmpty() || !found.get().spec().finalizers().contains(FINALIZER)) {
      return;
    }
    var namespace = found.get();
    if (!namespace.status().phase().equals("Terminating")) {
      namespace =
          resource().updateStatus(namespace.with(n -> n.status(s -> s.phase("Terminating"))));
    }
    var left = content.delete(name);
    var status = NamespaceConditions.of(namespace.status(), left, context.clock().now());
    if (!status.equals(namespace.status())) {
      namespace = resource().updateStatus(namespace.with(n -> n.status(status)));
    }
    if (!left.isNothing()) {
      queue.addAfter(name, AGAIN);
      return;
    }
    finish(namespace);
  }

  private Resource<Namespace> resource() {
    return context.client().resource(Namespace.KIND);
  }

  private void finish(Namespace namespace) {
    var rest = namespace.spec().finalizers().stream().filter(f -> !f.equals(FINALIZER)).toList();
    var finished =
        namespace.with(n ->
            n.spec(s -> {
              s.clearFinalizers();
              if (!rest.isEmpty()) {
                s.finalizers(rest);
              }
            }));
    try {
      resource().update("finalize", finished);
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
