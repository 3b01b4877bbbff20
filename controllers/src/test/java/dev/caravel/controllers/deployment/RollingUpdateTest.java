package dev.caravel.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.apps.v1.Deployment;
import dev.caravel.api.apps.v1.ReplicaSet;
import dev.caravel.api.value.IntOrString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingUpdateTest {
  private static ReplicaSet set(String name, int replicas, int available) {
    return ReplicaSet.builder()
        .metadata(m ->
            m.name(name)
                .creationTimestamp(Instant.EPOCH.plusSeconds(name.charAt(0)))
                .putAnnotations(ReplicaSets.DESIRED, "10")
                .putAnnotations(ReplicaSets.MOST, "13"))
        .spec(s -> s.replicas(replicas))
        .status(s -> s.replicas(replicas).availableReplicas(available))
        .build();
  }

  private static Map<String, Integer> sizes(List<Scale> plan) {
    return plan.stream().collect(Collectors.toMap(s -> s.set().metadata().name(), Scale::replicas));
  }

  @ParameterizedTest
  @CsvSource({
    // replicas, maxSurge, maxUnavailable: desired, surge, unavailable
    "10, 25%, 25%, 3, 2",
    "4, 25%, 25%, 1, 1",
    "1, 25%, 25%, 1, 0",
    "3, 0, 0%, 0, 1",
    "0, 25%, 25%, 0, 0",
    "10, 0, 100%, 0, 10",
    "10, 5, 20, 5, 10",
  })
  void boundsAreRoundedInFavourOfAvailability(
      int replicas, String surge, String unavailable, int surgeWanted, int unavailableWanted) {
    var deployment =
        Deployment.builder()
            .spec(s ->
                s.replicas(replicas)
                    .strategy(t ->
                        t.type("RollingUpdate")
                            .rollingUpdate(r ->
                                r.maxSurge(IntOrString.parse(surge))
                                    .maxUnavailable(IntOrString.parse(unavailable)))))
            .build();

    assertThat(Rollout.of(deployment))
        .isEqualTo(new Rollout(replicas, surgeWanted, unavailableWanted));
  }

  @ParameterizedTest
  @CsvSource({
    // desired, surge, unavailable; new: replicas, available; old: replicas, available; plan
    "10, 2, 2,  0, 0, 10, 10, new=2",
    "10, 2, 2,  2, 0, 10, 10, old=8",
    "10, 2, 2,  2, 0,  8,  8, new=4",
    "10, 2, 2,  4, 0,  8,  8, ''",
    "10, 2, 2,  4, 4,  8,  8, old=4",
    "10, 0, 1,  0, 0, 10, 10, old=9",
    "10, 1, 0,  1, 0, 10, 10, ''",
    "10, 1, 0,  1, 1, 10, 10, old=9",
    "10, 2, 2,  2, 0, 10,  3, old=8",
    "10, 2, 2, 12, 12, 0,  0, new=10",
    "10, 2, 2, 10, 10, 0,  0, ''",
    "10, 2, 2, 10, 10, 2,  2, old=0",
  })
  void takesTheNextStep(
      int desired,
      int surge,
      int unavailable,
      int newReplicas,
      int newAvailable,
      int oldReplicas,
      int oldAvailable,
      String plan) {
    var steps =
        RollingUpdate.plan(
            new Rollout(desired, surge, unavailable),
            set("new", newReplicas, newAvailable),
            List.of(set("old", oldReplicas, oldAvailable)));

    assertThat(
            sizes(steps).entrySet().stream().map(Object::toString).collect(Collectors.joining(",")))
        .isEqualTo(plan);
  }

  @Test
  void dropsFirstWhatDoesNotWorkAnywayThenTheOldest() {
    var plan =
        RollingUpdate.plan(
            new Rollout(10, 0, 5), set("new", 0, 0), List.of(set("b", 4, 0), set("a", 6, 6)));

    assertThat(sizes(plan)).isEqualTo(Map.of("b", 0, "a", 5));
  }

  /** Pods come up in any order; every rollout ends, within its bounds all along. */
  @Test
  void everyRolloutEndsAndKeepsItsBounds() {
    for (int seed = 0; seed < 300; seed++) {
      rollOut(new SplittableRandom(seed), seed);
    }
  }

  private static void rollOut(SplittableRandom random, int seed) {
    int desired = random.nextInt(1, 12);
    int surge = random.nextInt(0, 4);
    int unavailable = Math.min(desired, random.nextInt(surge == 0 ? 1 : 0, 4));
    var rollout = new Rollout(desired, surge, unavailable);
    var old = set("old", desired, desired);
    var fresh = set("new", 0, 0);
    for (int step = 0; step < 1000; step++) {
      for (var scale : RollingUpdate.plan(rollout, fresh, List.of(old))) {
        int size = scale.replicas();
        if (scale.set().equals(fresh)) {
          fresh = set("new", size, Math.min(size, fresh.status().availableReplicas()));
        } else {
          old = set("old", size, size);
        }
      }
      int total = ReplicaSets.replicas(List.of(old, fresh));
      int available = old.status().availableReplicas() + fresh.status().availableReplicas();
      assertThat(total).as("seed %d", seed).isLessThanOrEqualTo(rollout.most());
      assertThat(available).as("seed %d", seed).isGreaterThanOrEqualTo(rollout.fewestAvailable());
      int up = Math.min(ReplicaSets.replicas(fresh), fresh.status().availableReplicas() + 1);
      if (random.nextBoolean()) {
        fresh = set("new", ReplicaSets.replicas(fresh), up);
      }
      if (ReplicaSets.replicas(old) == 0 && fresh.status().availableReplicas() == desired) {
        return;
      }
    }
    throw new AssertionError("the rollout of seed " + seed + " does not end");
  }

  @Test
  void aChangeOfSizeInTheMiddleIsSharedOut() {
    var oldSet = set("a", 8, 8);
    var newSet = set("b", 5, 2);
    var up =
        ProportionalScale.plan(
            new Rollout(20, 6, 4), true, 13, Optional.of(newSet), List.of(oldSet));
    assertThat(sizes(up)).isEqualTo(Map.of("a", 16, "b", 10));

    var down =
        ProportionalScale.plan(
            new Rollout(5, 2, 1), true, 13, Optional.of(newSet), List.of(oldSet));
    assertThat(sizes(down).values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
    var none =
        ProportionalScale.plan(
            new Rollout(0, 0, 0), true, 13, Optional.of(newSet), List.of(oldSet));
    assertThat(sizes(none)).isEqualTo(Map.of("a", 0, "b", 0));
  }

  @Test
  void sharesAddUpWhateverTheSizes() {
    var random = new SplittableRandom(3);
    for (int round = 0; round < 1000; round++) {
      var sets = new ArrayList<ReplicaSet>();
      for (char name = 'a'; name < 'a' + random.nextInt(2, 5); name++) {
        sets.add(set(Character.toString(name), random.nextInt(1, 10), 0));
      }
      int desired = random.nextInt(1, 40);
      var newSet = sets.removeLast();
      var plan =
          ProportionalScale.plan(new Rollout(desired, 2, 1), true, 13, Optional.of(newSet), sets);
      int sum = plan.stream().mapToInt(Scale::replicas).sum();
      assertThat(plan).allMatch(scale -> scale.replicas() >= 0);
      assertThat(sum).isBetween(desired + 2, Math.max(desired + 2, desired + 2 + 30));
      if (plan.stream().allMatch(scale -> scale.replicas() > 0)) {
        assertThat(sum).isEqualTo(desired + 2);
      }
    }
  }
}
