package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.DeploymentStatus;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.client.ApiException;
import dev.caravel.client.ObjectKey;
import dev.caravel.client.Resource;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.controllers.frame.ControllerContext;
import java.time.Instant;

/** A deployment during one reconcile: as it was last seen, and every way to change it. */
final class DeploymentWriter {
  private final ControllerContext context;
  private final EventRecorder events;
  private final WorkQueue<ObjectKey> queue;
  private final Resource<Deployment> deployments;
  private final Resource<ReplicaSet> sets;
  private Deployment deployment;

  DeploymentWriter(
      ControllerContext context,
      EventRecorder events,
      WorkQueue<ObjectKey> queue,
      Deployment deployment) {
    var namespace = deployment.metadata().namespace();
    this.context = context;
    this.events = events;
    this.queue = queue;
    this.deployments = context.client().resource(Deployment.KIND).namespace(namespace);
    this.sets = context.client().resource(ReplicaSet.KIND).namespace(namespace);
    this.deployment = deployment;
  }

  Deployment deployment() {
    return deployment;
  }

  Resource<ReplicaSet> sets() {
    return sets;
  }

  Instant now() {
    return context.clock().now();
  }

  /** Looks at the deployment again when its deadline may be over. */
  void lookAgainAtDeadline() {
    Progress.untilDeadline(deployment, now())
        .ifPresent(wait -> queue.addAfter(ObjectKey.of(deployment), wait));
  }

  /** Writes a status, if it is another. */
  void writeStatus(DeploymentStatus status) {
    if (!status.equals(deployment.status())) {
      deployment = deployments.updateStatus(deployment.with(d -> d.status(status)));
    }
  }

  /**
   * Writes a status, and notes the revision of the new set with it: an annotation that is written
   * with the status does not count as a new generation.
   */
  void writeRevision(String revision, DeploymentStatus status) {
    var annotations = deployment.metadata().annotations();
    if (revision.equals(annotations.get(ReplicaSets.REVISION))) {
      writeStatus(status);
    } else {
      deployment =
          deployments.updateStatus(
              deployment.with(d ->
                  d.metadata(m -> m.putAnnotations(ReplicaSets.REVISION, revision))
                      .status(status)));
    }
  }

  void setCondition(String type, String status, String reason, String message) {
    writeStatus(
        Conditions.set(deployment.status(), Conditions.of(type, status, reason, message, now())));
  }

  void warn(String reason, String message) {
    events.warning(deployment, reason, message);
  }

  void scaled(String direction, ReplicaSet set, int from, int to) {
    events.normal(
        deployment,
        "ScalingReplicaSet",
        "Scaled %s replica set %s from %d to %d"
            .formatted(direction, set.metadata().name(), from, to));
  }

  /** Gives a set so many replicas, and notes the deployment's size on it. */
  ReplicaSet scale(Scale scale) {
    var set = scale.set();
    int from = ReplicaSets.replicas(set);
    var annotations = ReplicaSets.sized(set.metadata().annotations(), Rollout.of(deployment));
    if (from == scale.replicas() && annotations.equals(set.metadata().annotations())) {
      return set;
    }
    var changed =
        sets.update(
            set.with(s ->
                s.metadata(m -> m.annotations(annotations))
                    .spec(spec -> spec.replicas(scale.replicas()))));
    if (from != scale.replicas()) {
      scaled(from < scale.replicas() ? "up" : "down", set, from, scale.replicas());
    }
    return changed;
  }

  void delete(ReplicaSet set) {
    try {
      sets.delete(set.metadata().name());
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
