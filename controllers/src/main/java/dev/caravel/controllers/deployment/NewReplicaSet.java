package dev.caravel.controllers.deployment;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.client.ApiException;
import dev.caravel.controllers.object.Owners;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The replica set of a deployment's present template: makes it, or brings it up to date. */
final class NewReplicaSet {
  private final DeploymentWriter writer;
  private final List<ReplicaSet> oldSets;

  NewReplicaSet(DeploymentWriter writer, List<ReplicaSet> oldSets) {
    this.writer = writer;
    this.oldSets = oldSets;
  }

  private long nextRevision() {
    return oldSets.stream().mapToLong(ReplicaSets::revision).max().orElse(0) + 1;
  }

  /** Gives the set that is there its revision and what it shares with the deployment. */
  ReplicaSet upToDate(ReplicaSet set) {
    var deployment = writer.deployment();
    var annotations =
        ReplicaSets.annotations(set.metadata().annotations(), deployment, nextRevision());
    int minReady = deployment.spec().minReadySeconds();
    if (!annotations.equals(set.metadata().annotations())
        || set.spec().minReadySeconds() != minReady) {
      return writer
          .sets()
          .update(
              set.with(s ->
                  s.metadata(m -> m.annotations(annotations))
                      .spec(spec -> minReady(spec, minReady))));
    }
    var status = deployment.status();
    if (Progress.hasDeadline(deployment)
        && Conditions.find(status, Conditions.PROGRESSING).isEmpty()) {
      status =
          Conditions.set(
              status,
              Conditions.of(
                  Conditions.PROGRESSING,
                  "True",
                  "FoundNewReplicaSet",
                  "Found new replica set \"" + set.metadata().name() + "\"",
                  writer.now()));
    }
    writer.writeRevision(annotations.getOrDefault(ReplicaSets.REVISION, ""), status);
    return set;
  }

  private static void minReady(dev.caravel.api.apps.v1.ReplicaSetSpec.Builder spec, int seconds) {
    if (seconds == 0) {
      spec.clearMinReadySeconds();
    } else {
      spec.minReadySeconds(seconds);
    }
  }

  /** Creates the set. */
  ReplicaSet create() {
    var deployment = writer.deployment();
    int collisions = deployment.status().collisionCount();
    var wanted = wanted(deployment, TemplateHash.of(deployment.spec().template(), collisions));
    ReplicaSet created;
    try {
      created = writer.sets().create(wanted);
    } catch (ApiException e) {
      created = afterRefusal(wanted, e);
    }
    int size = ReplicaSets.replicas(created);
    if (size > 0) {
      writer.scaled("up", created, 0, size);
    }
    var status = writer.deployment().status();
    if (Progress.hasDeadline(deployment)) {
      status =
          Conditions.set(
              status,
              Conditions.of(
                  Conditions.PROGRESSING,
                  "True",
                  "NewReplicaSetCreated",
                  "Created new replica set \"" + created.metadata().name() + "\"",
                  writer.now()));
    }
    var revision = created.metadata().annotations().getOrDefault(ReplicaSets.REVISION, "");
    writer.writeRevision(revision, status);
    return created;
  }

  private ReplicaSet afterRefusal(ReplicaSet wanted, ApiException refusal) {
    var deployment = writer.deployment();
    var name = wanted.metadata().name();
    if (refusal.isAlreadyExists()) {
      var present = writer.sets().get(name);
      if (Owners.isControlledBy(present, deployment)
          && ReplicaSets.hasTemplateOf(present, deployment)) {
        return present;
      }
      // Another template has the same hash: the next try hashes with another count.
      int collisions = deployment.status().collisionCount() + 1;
      writer.writeStatus(deployment.status().with(s -> s.collisionCount(collisions)));
    } else if (!refusal.isNamespaceTerminating()) {
      var message =
          "Failed to create new replica set \"%s\": %s".formatted(name, refusal.getMessage());
      if (Progress.hasDeadline(deployment)) {
        writer.setCondition(Conditions.PROGRESSING, "False", "ReplicaSetCreateError", message);
      }
      writer.warn("ReplicaSetCreateError", message);
    }
    throw refusal;
  }

  private ReplicaSet wanted(Deployment deployment, String hash) {
    var name = deployment.metadata().name() + "-" + hash;
    var rollout = Rollout.of(deployment);
    int size =
        Rollout.isRolling(deployment)
            ? RollingUpdate.newSize(rollout, 0, ReplicaSets.replicas(oldSets))
            : rollout.desired();
    var template = deployment.spec().template();
    var labels = hashed(template.metadata().labels(), hash);
    var annotations =
        ReplicaSets.sized(ReplicaSets.annotations(Map.of(), deployment, nextRevision()), rollout);
    return ReplicaSet.builder()
        .metadata(m ->
            m.name(name)
                .namespace(deployment.metadata().namespace())
                .labels(labels)
                .annotations(annotations)
                .addOwnerReferences(Owners.controllerReference(deployment)))
        .spec(s -> {
          s.replicas(size)
              .selector(
                  deployment.spec().selector().with(l -> l.putMatchLabels(ReplicaSets.HASH, hash)))
              .template(template.with(t -> t.metadata(m -> m.labels(labels))));
          minReady(s, deployment.spec().minReadySeconds());
        })
        .build();
  }

  private static Map<String, String> hashed(Map<String, String> labels, String hash) {
    var hashed = new LinkedHashMap<>(labels);
    hashed.put(ReplicaSets.HASH, hash);
    return hashed;
  }
}
