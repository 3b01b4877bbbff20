package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.DeploymentCondition;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.controllers.object.PodState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One look at a deployment and its replica sets, and the step that follows from it. */
final class DeploymentSync {
  private final DeploymentWriter writer;
  private final Function<Collection<ReplicaSet>, List<Pod>> podsOf;
  private Optional<ReplicaSet> newSet;
  private List<ReplicaSet> oldSets;

  /**
   * A look.
   *
   * @param sets the deployment's own
   * @param podsOf finds the pods of sets
   */
  DeploymentSync(
      DeploymentWriter writer,
      List<ReplicaSet> sets,
      Function<Collection<ReplicaSet>, List<Pod>> podsOf) {
    this.writer = writer;
    this.podsOf = podsOf;
    this.newSet = ReplicaSets.newest(writer.deployment(), sets);
    this.oldSets = sets.stream().filter(set -> !newSet.equals(Optional.of(set))).toList();
  }

  void run() {
    var deployment = writer.deployment();
    if (deployment.metadata().hasDeletionTimestamp()) {
      writeCounts();
      return;
    }
    notePause();
    deployment = writer.deployment();
    if (deployment.spec().paused() || isResized(deployment)) {
      newSet = newSet.map(new NewReplicaSet(writer, oldSets)::upToDate);
      resize();
    } else if (Rollout.isRolling(deployment)) {
      rollingUpdate();
    } else {
      recreate();
    }
  }

  private List<ReplicaSet> all() {
    var all = new ArrayList<>(oldSets);
    newSet.ifPresent(all::add);
    return all;
  }

  private void writeCounts() {
    writer.writeStatus(Progress.counts(writer.deployment(), newSet, all(), writer.now()));
  }

  private void writeProgress() {
    writer.writeStatus(Progress.status(writer.deployment(), newSet, all(), writer.now()));
    writer.lookAgainAtDeadline();
  }

  /** A pause is no lack of progress: the condition says so, and again when it is over. */
  private void notePause() {
    var deployment = writer.deployment();
    if (!Progress.hasDeadline(deployment)) {
      return;
    }
    var reason =
        Conditions.find(deployment.status(), Conditions.PROGRESSING)
            .map(DeploymentCondition::reason)
            .orElse("");
    if (reason.equals(Conditions.TIMED_OUT)) {
      return;
    }
    boolean noted = reason.equals(Conditions.PAUSED);
    if (deployment.spec().paused() && !noted) {
      writer.setCondition(
          Conditions.PROGRESSING, "Unknown", Conditions.PAUSED, "Deployment is paused");
    } else if (!deployment.spec().paused() && noted) {
      writer.setCondition(
          Conditions.PROGRESSING, "Unknown", Conditions.RESUMED, "Deployment is resumed");
    }
  }

  private boolean isResized(Deployment deployment) {
    int desired = Rollout.replicas(deployment);
    return all().stream()
        .filter(set -> ReplicaSets.replicas(set) > 0)
        .flatMap(set -> ReplicaSets.desiredAnnotation(set).stream())
        .anyMatch(noted -> noted != desired);
  }

  private void resize() {
    var deployment = writer.deployment();
    apply(
        ProportionalScale.plan(
            Rollout.of(deployment),
            Rollout.isRolling(deployment),
            deployment.status().replicas(),
            newSet,
            oldSets));
    if (deployment.spec().paused()) {
      cleanUp();
    }
    writeCounts();
  }

  private void makeNewSet() {
    var maker = new NewReplicaSet(writer, oldSets);
    newSet = Optional.of(newSet.map(maker::upToDate).orElseGet(maker::create));
  }

  private void rollingUpdate() {
    makeNewSet();
    var plan = RollingUpdate.plan(Rollout.of(writer.deployment()), newSet.orElseThrow(), oldSets);
    apply(plan);
    if (plan.isEmpty()) {
      cleanUpIfComplete();
    }
    writeProgress();
  }

  private void recreate() {
    newSet = newSet.map(new NewReplicaSet(writer, oldSets)::upToDate);
    var down =
        oldSets.stream()
            .filter(set -> ReplicaSets.replicas(set) > 0)
            .map(set -> new Scale(set, 0))
            .toList();
    apply(down);
    boolean oldAreGone =
        down.isEmpty() && podsOf.apply(oldSets).stream().allMatch(PodState::isTerminal);
    if (oldAreGone) {
      makeNewSet();
      apply(List.of(new Scale(newSet.orElseThrow(), Rollout.replicas(writer.deployment()))));
      cleanUpIfComplete();
    }
    writeProgress();
  }

  private void apply(List<Scale> plan) {
    for (var scale : plan) {
      var scaled = writer.scale(scale);
      if (newSet.equals(Optional.of(scale.set()))) {
        newSet = Optional.of(scaled);
      } else {
        oldSets = oldSets.stream().map(set -> set.equals(scale.set()) ? scaled : set).toList();
      }
    }
  }

  private void cleanUpIfComplete() {
    var deployment = writer.deployment();
    if (Progress.isComplete(deployment, deployment.status())) {
      cleanUp();
    }
  }

  /** Deletes the oldest sets that are no use any more but for a rollback. */
  private void cleanUp() {
    var spec = writer.deployment().spec();
    if (!spec.hasRevisionHistoryLimit() || spec.revisionHistoryLimit() == Integer.MAX_VALUE) {
      return;
    }
    var kept = oldSets.stream().filter(set -> !set.metadata().hasDeletionTimestamp()).toList();
    kept.stream()
        .sorted(Comparator.comparingLong(ReplicaSets::revision))
        .limit(Math.max(0, kept.size() - spec.revisionHistoryLimit()))
        .filter(DeploymentSync::isIdle)
        .forEach(writer::delete);
  }

  private static boolean isIdle(ReplicaSet set) {
    return set.status().replicas() == 0
        && ReplicaSets.replicas(set) == 0
        && set.metadata().generation() <= set.status().observedGeneration();
  }
}
