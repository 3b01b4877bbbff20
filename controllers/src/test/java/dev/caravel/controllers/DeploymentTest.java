package dev.caravel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.DeploymentCondition;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.value.IntOrString;
import dev.caravel.client.ListOptions;
import dev.caravel.client.WatchEvent;
import dev.caravel.client.transport.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeploymentTest {
  private final Cluster cluster =
      new Cluster("deployment-controller", "replicaset-controller").started();

  @AfterEach
  void close() {
    cluster.close();
  }

  private Map<String, List<String>> conditions() {
    return cluster.deployment("web").status().conditions().stream()
        .collect(Collectors.toMap(DeploymentCondition::type, c -> List.of(c.status(), c.reason())));
  }

  private boolean isComplete() {
    return List.of("True", "NewReplicaSetAvailable").equals(conditions().get("Progressing"));
  }

  @Test
  void makesAReplicaSetWhichMakesPods() {
    cluster.create(Cluster.deployment("web", 2, d -> {}));
    cluster.until(() -> cluster.deployment("web").status().unavailableReplicas() == 2);
    cluster.until(() -> cluster.deployment("web").status().updatedReplicas() == 2);

    var set = cluster.sets().getFirst();
    var hash = set.metadata().labels().get("pod-template-hash");
    assertThat(set.metadata().name()).isEqualTo("web-" + hash);
    assertThat(hash).matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}");
    assertThat(set.metadata().annotations())
        .containsOnly(
            Map.entry("deployment.kubernetes.io/desired-replicas", "2"),
            Map.entry("deployment.kubernetes.io/max-replicas", "3"),
            Map.entry("deployment.kubernetes.io/revision", "1"));
    assertThat(set.spec().selector().matchLabels())
        .containsOnly(Map.entry("app", "web"), Map.entry("pod-template-hash", hash));
    assertThat(set.metadata().ownerReferences().getFirst().name()).isEqualTo("web");
    assertThat(cluster.pods())
        .hasSize(2)
        .allSatisfy(pod -> {
          assertThat(pod.metadata().name()).startsWith("web-" + hash + "-");
          assertThat(pod.metadata().labels())
              .isEqualTo(Map.of("app", "web", "v", "one", "pod-template-hash", hash));
          assertThat(pod.metadata().ownerReferences().getFirst().uid())
              .isEqualTo(set.metadata().uid());
        });
    assertThat(cluster.deployment("web").metadata().annotations())
        .containsEntry("deployment.kubernetes.io/revision", "1");
    assertThat(conditions())
        .containsEntry("Available", List.of("False", "MinimumReplicasUnavailable"));
    cluster.until(() ->
        cluster
            .events("ScalingReplicaSet")
            .equals(List.of("Scaled up replica set web-" + hash + " from 0 to 2")));

    cluster.playUntil(this::isComplete);
    assertThat(conditions())
        .containsEntry("Available", List.of("True", "MinimumReplicasAvailable"));
    var status = cluster.deployment("web").status();
    assertThat(status.availableReplicas()).isEqualTo(2);
    assertThat(status.unavailableReplicas()).isZero();
    assertThat(status.hasTerminatingReplicas()).isTrue();
  }

  @Test
  void rollsOutANewTemplateWithinItsBounds() throws InterruptedException {
    cluster.create(Cluster.deployment("web", 4, d -> bounds(d, 1, 1)));
    cluster.playUntil(this::isComplete);

    cluster.change(
        "web", d -> d.spec(s -> s.template(t -> t.metadata(m -> m.putLabels("v", "two")))));
    cluster.playUntil(() -> cluster.sets().size() == 2 && isComplete() && onlyTwo());

    assertThat(cluster.deployment("web").metadata().annotations())
        .containsEntry("deployment.kubernetes.io/revision", "2");
    assertThat(cluster.pods()).filteredOn(Cluster.hasLabel("v", "two")).hasSize(4);
    assertThat(mostReplicasEver()).isEqualTo(5);
  }

  /** Of all sets together, as the server saw it. */
  private int mostReplicasEver() throws InterruptedException {
    var sets = cluster.in(ReplicaSet.KIND);
    var sizes = new HashMap<String, Integer>();
    int most = 0;
    try (var watch = sets.watch(ListOptions.ALL.withResourceVersion("1"))) {
      cluster.server.bookmark();
      for (var next = watch.next().orElseThrow();
          next.type() != WatchEvent.Type.BOOKMARK;
          next = watch.next().orElseThrow()) {
        sizes.put(next.object().metadata().name(), next.object().spec().replicas());
        most = Math.max(most, sizes.values().stream().mapToInt(Integer::intValue).sum());
      }
    }
    return most;
  }

  private boolean onlyTwo() {
    return cluster.pods().stream().allMatch(Cluster.hasLabel("v", "two"))
        && cluster.pods().size() == 4;
  }

  private static void bounds(Deployment.Builder deployment, int surge, int unavailable) {
    deployment.spec(s ->
        s.strategy(t ->
            t.type("RollingUpdate")
                .rollingUpdate(r ->
                    r.maxSurge(IntOrString.of(surge))
                        .maxUnavailable(IntOrString.of(unavailable)))));
  }

  @Test
  void recreateWaitsForTheLastOldPod() {
    cluster.create(
        Cluster.deployment("web", 2, d -> d.spec(s -> s.strategy(t -> t.type("Recreate")))));
    cluster.playUntil(this::isComplete);
    cluster
        .pods()
        .forEach(pod ->
            cluster
                .in(Pod.KIND)
                .change(
                    pod.metadata().name(),
                    p -> p.with(o -> o.metadata(m -> m.addFinalizers("test/hold")))));
    cluster.change(
        "web", d -> d.spec(s -> s.template(t -> t.metadata(m -> m.putLabels("v", "two")))));
    cluster.until(
        () -> cluster.pods().stream().allMatch(pod -> pod.metadata().hasDeletionTimestamp()));
    assertThat(cluster.sets()).hasSize(1);

    cluster
        .pods()
        .forEach(pod ->
            cluster
                .in(Pod.KIND)
                .change(
                    pod.metadata().name(), p -> p.with(o -> o.metadata(m -> m.clearFinalizers()))));
    cluster.playUntil(
        () -> cluster.sets().size() == 2 && isComplete() && cluster.pods().size() == 2);
    assertThat(cluster.pods()).allMatch(Cluster.hasLabel("v", "two"));
  }

  @Test
  void scalesWithoutARollout() {
    cluster.create(Cluster.deployment("web", 1, d -> {}));
    cluster.playUntil(this::isComplete);
    cluster.change("web", d -> d.spec(s -> s.replicas(5)));
    cluster.until(() -> cluster.pods().size() == 5);
    cluster.change("web", d -> d.spec(s -> s.replicas(2)));
    cluster.until(() -> cluster.pods().size() == 2);

    assertThat(cluster.sets()).hasSize(1);
    assertThat(cluster.sets().getFirst().metadata().annotations())
        .containsEntry("deployment.kubernetes.io/desired-replicas", "2");
  }

  @Test
  void pausedRollsOutNothingUntilResumed() {
    cluster.create(Cluster.deployment("web", 1, d -> {}));
    cluster.playUntil(this::isComplete);
    cluster.change(
        "web",
        d -> d.spec(s -> s.paused(true).template(t -> t.metadata(m -> m.putLabels("v", "two")))));
    cluster.until(
        () -> List.of("Unknown", "DeploymentPaused").equals(conditions().get("Progressing")));
    assertThat(cluster.sets()).hasSize(1);

    cluster.change("web", d -> d.spec(s -> s.clearPaused()));
    cluster.playUntil(() -> cluster.sets().size() == 2 && isComplete());
  }

  @Test
  void givesUpAtItsDeadline() {
    cluster.create(Cluster.deployment("web", 1, d -> d.spec(s -> s.progressDeadlineSeconds(60))));
    cluster.until(() -> cluster.deployment("web").status().updatedReplicas() == 1);
    cluster.until(() -> conditions().containsKey("Progressing"));
    cluster.clock.advance(Duration.ofSeconds(62));
    cluster.until(
        () -> List.of("False", "ProgressDeadlineExceeded").equals(conditions().get("Progressing")));
  }

  @Test
  void saysWhyPodsCannotBeCreated() {
    cluster.server.refuse(
        r -> r.method() == Method.POST && r.path().endsWith("/pods"),
        403,
        "Forbidden",
        "exceeded quota");
    cluster.create(Cluster.deployment("web", 1, d -> {}));
    cluster.until(() -> List.of("True", "FailedCreate").equals(conditions().get("ReplicaFailure")));
    cluster.until(() -> !cluster.events("FailedCreate").isEmpty());
    assertThat(cluster.events("FailedCreate").getFirst())
        .isEqualTo("Error creating: exceeded quota");

    cluster.server.refuseNothing();
    cluster.playUntil(() -> isComplete() && !conditions().containsKey("ReplicaFailure"));
  }

  @Test
  void keepsOnlySomeOldSets() {
    cluster.create(Cluster.deployment("web", 1, d -> d.spec(s -> s.revisionHistoryLimit(1))));
    cluster.playUntil(this::isComplete);
    for (var version : List.of("two", "three", "four")) {
      cluster.change(
          "web", d -> d.spec(s -> s.template(t -> t.metadata(m -> m.putLabels("v", version)))));
      cluster.playUntil(() ->
          isComplete()
              && cluster.pods().size() == 1
              && cluster.pods().stream().allMatch(Cluster.hasLabel("v", version)));
    }
    cluster.playUntil(() -> cluster.sets().size() == 2);

    assertThat(cluster.sets())
        .extracting(set -> set.metadata().annotations().get("deployment.kubernetes.io/revision"))
        .containsExactlyInAnyOrder("3", "4");
  }

  @Test
  void adoptsAReplicaSetOfItsTemplate() {
    var orphan = Cluster.deployment("web", 1, d -> {});
    cluster.create(
        ReplicaSet.builder()
            .metadata(m -> m.name("old").namespace(Cluster.NAMESPACE).putLabels("app", "web"))
            .spec(s ->
                s.replicas(1).selector(orphan.spec().selector()).template(orphan.spec().template()))
            .build());
    cluster.until(() -> cluster.pods().size() == 1);
    cluster.create(orphan);
    cluster.playUntil(this::isComplete);

    assertThat(cluster.sets()).hasSize(1);
    assertThat(cluster.sets().getFirst().metadata().ownerReferences().getFirst().kind())
        .isEqualTo("Deployment");
    assertThat(cluster.pods()).hasSize(1);
  }
}
