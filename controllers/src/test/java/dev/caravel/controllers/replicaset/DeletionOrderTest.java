package dev.caravel.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.core.v1.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DeletionOrderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(100_000);

  private static Pod pod(String name, Consumer<Pod.Builder> more) {
    return Pod.builder()
        .metadata(m -> m.name(name).uid(name).creationTimestamp(LONG_AGO))
        .spec(s -> s.nodeName("node-" + name))
        .status(s ->
            s.phase("Running")
                .addConditions(c -> c.type("Ready").status("True").lastTransitionTime(LONG_AGO)))
        .build()
        .with(more);
  }

  private static List<String> first(int count, Pod... pods) {
    var all = List.of(pods);
    return DeletionOrder.first(count, all, all, NOW).stream()
        .map(p -> p.metadata().name())
        .toList();
  }

  @Test
  void whatIsWorthLeastGoesFirst() {
    var good = pod("good", p -> {});
    var young =
        pod(
            "young",
            p ->
                p.status(s ->
                    s.conditions(List.of())
                        .addConditions(c ->
                            c.type("Ready")
                                .status("True")
                                .lastTransitionTime(NOW.minusSeconds(5)))));
    var cheap =
        pod(
            "cheap",
            p ->
                p.metadata(
                    m -> m.putAnnotations("controller.kubernetes.io/pod-deletion-cost", "-1")));
    var unready = pod("unready", p -> p.status(s -> s.conditions(List.of())));
    var pending = pod("pending", p -> p.status(s -> s.phase("Pending").conditions(List.of())));
    var unassigned =
        pod(
            "unassigned",
            p ->
                p.spec(s -> s.clearNodeName())
                    .status(s -> s.phase("Pending").conditions(List.of())));

    assertThat(first(6, good, young, cheap, unready, pending, unassigned))
        .containsExactly("unassigned", "pending", "unready", "cheap", "young", "good");
    assertThat(first(2, good, young, cheap, unready, pending, unassigned))
        .containsExactly("unassigned", "pending");
  }

  @Test
  void crowdedNodesAreRelievedAndRestartsCount() {
    var alone = pod("alone", p -> {});
    var one = pod("one", p -> p.spec(s -> s.nodeName("crowded")));
    var two = pod("two", p -> p.spec(s -> s.nodeName("crowded")));
    assertThat(first(3, alone, one, two).subList(0, 2)).containsExactlyInAnyOrder("one", "two");

    var restarted =
        pod(
            "restarted",
            p -> p.status(s -> s.addContainerStatuses(c -> c.name("c").restartCount(3))));
    assertThat(first(1, alone, restarted)).containsExactly("restarted");
  }

  @Test
  void plansByTheNumberThatIsWanted() {
    var set = ReplicaSet.builder().spec(s -> s.replicas(2)).build();
    var pods = List.of(pod("a", p -> {}), pod("b", p -> {}), pod("c", p -> {}));

    assertThat(ReplicaSetPlan.of(set, List.of(), List.of(), NOW).create()).isEqualTo(2);
    assertThat(ReplicaSetPlan.of(set, pods, pods, NOW).delete()).hasSize(1);
    assertThat(ReplicaSetPlan.of(set, pods.subList(0, 2), pods, NOW).isNothing()).isTrue();
    var many = set.with(s -> s.spec(x -> x.replicas(10_000)));
    assertThat(ReplicaSetPlan.of(many, List.of(), List.of(), NOW).create())
        .isEqualTo(ReplicaSetPlan.BURST);
  }

  @Test
  void startsSlowlyAndStopsAtTheFirstFailure() throws InterruptedException {
    var done = new AtomicInteger();
    assertThat(SlowStart.run(100, 1, done::incrementAndGet)).isEmpty();
    assertThat(done).hasValue(100);

    done.set(0);
    Optional<RuntimeException> failure =
        SlowStart.run(
            100,
            1,
            () -> {
              if (done.incrementAndGet() > 3) {
                throw new IllegalStateException("full");
              }
            });
    assertThat(failure).isPresent();
    assertThat(done).hasValue(7);
  }

  @Test
  void takesNoMoreThanThereAre() {
    assertThat(first(5, pod("a", p -> {}))).containsExactly("a");
    assertThat(new ArrayList<>(first(0, pod("a", p -> {})))).isEmpty();
  }
}
