package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.Resource;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.informer.Store;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.Controller;
import dev.caravel.controllers.frame.ControllerContext;
import dev.caravel.controllers.object.Claim;
import dev.caravel.controllers.object.Owners;
import dev.caravel.controllers.object.PodState;
import dev.caravel.controllers.object.Selectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes replica sets of deployments.
 *
 * <p>How this works: {@link Claim} says which sets are the deployment's; a {@link DeploymentSync}
 * looks at them once and does the next step: {@link NewReplicaSet} makes or finds the set of the
 * present template, {@link RollingUpdate} or Recreate moves replicas to it, {@link
 * ProportionalScale} follows a change of size, {@link Progress} writes down how far it is. Each
 * step changes replica sets, whose change brings the deployment back here.
 */
public final class DeploymentController {
  public static final String NAME = "deployment-controller";

  /** The index of sets and pods by the UID of who decides over them. */
  private static final String CONTROLLER = "controller";

  private final ControllerContext context;
  private final EventRecorder events;
  private final WorkQueue<ObjectKey> queue;
  private final Store<Deployment> deployments;
  private final Store<ReplicaSet> sets;
  private final Store<Pod> pods;

  private DeploymentController(ControllerContext context, WorkQueue<ObjectKey> queue) {
    this.context = context;
    this.queue = queue;
    this.events = context.events(NAME);
    this.deployments = context.informers().of(Deployment.KIND).store();
    this.sets = context.informers().of(ReplicaSet.KIND).store();
    this.pods = context.informers().of(Pod.KIND).store();
  }

  /**
   * The controller.
   *
   * @param workers how many deployments are looked at at a time
   */
  public static Controller<ObjectKey> of(ControllerContext context, int workers) {
    var queue = context.<ObjectKey>queue("deployment");
    var informers = context.informers();
    informers.of(ReplicaSet.KIND).addIndex(CONTROLLER, Owners::controllerIndex);
    informers.of(Pod.KIND).addIndex(CONTROLLER, Owners::controllerIndex);
    var controller = new DeploymentController(context, queue);
    informers.of(Deployment.KIND).onChange(deployment -> queue.add(ObjectKey.of(deployment)));
    informers
        .of(ReplicaSet.KIND)
        .addHandler(
            controller::setChanged,
            (before, after) -> {
              if (!Owners.controllerUid(before).equals(Owners.controllerUid(after))) {
                controller.setChanged(before);
              }
              controller.setChanged(after);
            },
            controller::setChanged);
    informers.of(Pod.KIND).addHandler(p -> {}, controller::podUpdated, controller::podGone);
    return new Controller<>(NAME, workers, queue, controller::reconcile);
  }

  private void setChanged(ReplicaSet set) {
    var namespace = set.metadata().namespace();
    var owner = Owners.controllerOf(set);
    if (owner.isPresent()) {
      if (owner.get().kind().equals("Deployment")) {
        queue.add(new ObjectKey(namespace, owner.get().name()));
      }
    } else {
      for (var deployment : deployments.list(namespace)) {
        if (Selectors.of(deployment.spec().selector()).matches(set.metadata().labels())) {
          queue.add(ObjectKey.of(deployment));
        }
      }
    }
  }

  private void podUpdated(Pod before, Pod after) {
    if (PodState.isTerminal(after) && !PodState.isTerminal(before)) {
      podGone(after);
    }
  }

  /** A deployment that is recreated waits for its last old pod. */
  private void podGone(Pod pod) {
    var owner = Owners.controllerOf(pod).filter(o -> o.kind().equals("ReplicaSet"));
    owner
        .flatMap(o -> sets.get(pod.metadata().namespace(), o.name()))
        .flatMap(Owners::controllerOf)
        .map(o -> new ObjectKey(pod.metadata().namespace(), o.name()))
        .filter(key -> deployments.get(key).filter(d -> !Rollout.isRolling(d)).isPresent())
        .ifPresent(queue::add);
  }

  private void reconcile(ObjectKey key) {
    var found = deployments.get(key);
    if (found.isEmpty()) {
      return;
    }
    var deployment = found.get();
    if (Selectors.of(deployment.spec().selector()).isEverything()) {
      selectsAll(deployment);
      return;
    }
    var writer = new DeploymentWriter(context, events, queue, deployment);
    new DeploymentSync(writer, claim(deployment), this::podsOf).run();
  }

  private void selectsAll(Deployment deployment) {
    events.warning(
        deployment,
        "SelectingAll",
        "This deployment is selecting all pods. A non-empty selector is required.");
    long generation = deployment.metadata().generation();
    if (deployment.status().observedGeneration() < generation) {
      resource(deployment)
          .updateStatus(deployment.with(d -> d.status(s -> s.observedGeneration(generation))));
    }
  }

  private Resource<Deployment> resource(Deployment deployment) {
    return context.client().resource(Deployment.KIND).namespace(deployment.metadata().namespace());
  }

  private List<ReplicaSet> claim(Deployment deployment) {
    var namespace = deployment.metadata().namespace();
    var candidates = new ArrayList<>(sets.byIndex(CONTROLLER, deployment.metadata().uid()));
    candidates.addAll(sets.byIndex(CONTROLLER, Owners.orphansOf(namespace)));
    return new Claim<>(
            resource(deployment),
            context.client().resource(ReplicaSet.KIND).namespace(namespace),
            deployment,
            Selectors.of(deployment.spec().selector()))
        .claim(candidates);
  }

  private List<Pod> podsOf(Collection<ReplicaSet> owners) {
    return owners.stream()
        .flatMap(set -> pods.byIndex(CONTROLLER, set.metadata().uid()).stream())
        .toList();
  }
}
