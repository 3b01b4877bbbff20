package dev.caravel.kubelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.kubelet.Given;
import dev.caravel.kubelet.runtime.Observe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStatusesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String ONE = "containers: [{name: a, image: i}]";
  private static final String INIT = "initContainers: [{name: x, image: i}]\n" + ONE;

  private static StatusInputs inputs(boolean ending, Map<String, Waiting> waiting) {
    return new StatusInputs(
        ProbeResults.NONE, waiting, Map.of(), "fake", List.of("192.0.2.1"), NOW, ending, NOW);
  }

  private static PodStatus status(Pod pod, String observed, boolean ending) {
    var words = observed == null || observed.isBlank() ? new String[0] : observed.split("; *");
    return PodStatuses.of(pod, Observe.pod(words), inputs(ending, Map.of()));
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Always    |                        | Pending",
        "Always    | sandbox                | Pending",
        "Always    | sandbox; a running     | Running",
        "Always    | sandbox; a exited 0    | Running",
        "Always    | sandbox; a exited 1    | Running",
        "OnFailure | sandbox; a exited 1    | Running",
        "OnFailure | sandbox; a exited 0    | Succeeded",
        "Never     | sandbox; a exited 0    | Succeeded",
        "Never     | sandbox; a exited 1    | Failed",
      })
  void phases(String policy, String observed, String expected) {
    var pod = Given.pod("web", "restartPolicy: " + policy + "\n" + ONE);
    assertThat(status(pod, observed, false).phase()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Always | sandbox; x running                         | Pending",
        "Always | sandbox; x exited 1                        | Pending",
        "Never  | sandbox; x exited 1                        | Failed",
        "Always | sandbox; x exited 0                        | Pending",
        "Always | sandbox; x exited 0; a running             | Running",
      })
  void phases_with_init_containers(String policy, String observed, String expected) {
    var pod = Given.pod("web", "restartPolicy: " + policy + "\n" + INIT);
    assertThat(status(pod, observed, false).phase()).isEqualTo(expected);
  }

  @Test
  void a_pod_that_is_stopped_has_failed_unless_all_ended_well() {
    var pod = Given.pod("web", ONE);
    assertThat(status(pod, "sandbox; a exited 143", true).phase()).isEqualTo("Failed");
    assertThat(status(pod, "sandbox; a exited 0", true).phase()).isEqualTo("Succeeded");
  }

  private static String conditions(PodStatus status) {
    return String.join(
        " ", status.conditions().stream().map(c -> c.type() + "=" + c.status()).toList());
  }

  @Test
  void conditions_follow_the_containers() {
    var pod = Given.pod("web", INIT);
    var begun = status(pod, "sandbox; x running", false);
    assertThat(conditions(begun))
        .isEqualTo(
            "PodReadyToStartContainers=True Initialized=False Ready=False ContainersReady=False"
                + " PodScheduled=True");
    var initialized = begun.conditions().get(1);
    assertThat(initialized.reason()).isEqualTo("ContainersNotInitialized");
    assertThat(initialized.message()).isEqualTo("containers with incomplete status: [x]");
    var ready = begun.conditions().get(2);
    assertThat(ready.reason()).isEqualTo("ContainersNotReady");
    assertThat(ready.message()).isEqualTo("containers with unready status: [a]");
    assertThat(begun.containerStatuses().getFirst().state().waiting().reason())
        .isEqualTo("PodInitializing");
    assertThat(conditions(status(pod, "sandbox; x exited 0; a running", false)))
        .isEqualTo(
            "PodReadyToStartContainers=True Initialized=True Ready=True ContainersReady=True"
                + " PodScheduled=True");
  }

  @Test
  void a_condition_that_is_as_before_keeps_its_time_and_others_conditions_stay() {
    var before = Instant.parse("2026-01-01T10:00:00Z");
    var pod =
        Given.pod("web", ONE)
            .with(p ->
                p.status(s ->
                    s.addConditions(c -> c.type("Ready").status("True").lastTransitionTime(before))
                        .addConditions(c -> c.type("example.org/own").status("False"))));
    var status = status(pod, "sandbox; a running", false);
    assertThat(status.conditions())
        .anySatisfy(c -> {
          assertThat(c.type()).isEqualTo("Ready");
          assertThat(c.lastTransitionTime()).contains(before);
        })
        .anySatisfy(c -> {
          assertThat(c.type()).isEqualTo("ContainersReady");
          assertThat(c.lastTransitionTime()).contains(NOW);
        })
        .anySatisfy(c -> assertThat(c.type()).isEqualTo("example.org/own"));
  }

  @Test
  void readiness_gates_wait_for_others() {
    var pod = Given.pod("web", "readinessGates: [{conditionType: example.org/gate}]\n" + ONE);
    var ready =
        status(pod, "sandbox; a running", false).conditions().stream()
            .filter(c -> c.type().equals("Ready"))
            .findFirst()
            .orElseThrow();
    assertThat(ready.status()).isEqualTo("False");
    assertThat(ready.reason()).isEqualTo("ReadinessGatesNotReady");
    assertThat(ready.message())
        .isEqualTo(
            "corresponding condition of pod readiness gate \"example.org/gate\" does not exist.");
  }

  @Test
  void a_container_that_waits_shows_why_and_what_was_before() {
    var pod = Given.pod("web", ONE);
    var waiting = Map.of("a", new Waiting("CrashLoopBackOff", "back-off 10s"));
    var status =
        PodStatuses.of(pod, Observe.pod("sandbox", "a exited 3"), inputs(false, waiting))
            .containerStatuses()
            .getFirst();
    assertThat(status.state().waiting().reason()).isEqualTo("CrashLoopBackOff");
    assertThat(status.lastState().terminated().exitCode()).isEqualTo(3);
    assertThat(status.lastState().terminated().reason()).isEqualTo("Error");
  }

  @Test
  void a_container_that_could_not_start_and_is_not_tried_again_shows_how_it_ended() {
    var pod = Given.pod("web", "restartPolicy: Never\n" + ONE);
    var waiting = Map.of("a", new Waiting("RunContainerError", "no such file"));
    var status =
        PodStatuses.of(pod, Observe.pod("sandbox", "a exited 128"), inputs(false, waiting))
            .containerStatuses()
            .getFirst();
    assertThat(status.state().terminated().exitCode()).isEqualTo(128);
    assertThat(status.state().hasWaiting()).isFalse();
  }

  @Test
  void quality_of_service() {
    assertThat(QosClass.of(Given.pod("web", ONE))).isEqualTo(QosClass.BEST_EFFORT);
    var some = "containers: [{name: a, image: i, resources: {requests: {cpu: 100m}}}]";
    assertThat(QosClass.of(Given.pod("web", some))).isEqualTo(QosClass.BURSTABLE);
    var all = "containers: [{name: a, image: i, resources: {limits: {cpu: 1, memory: 1Gi}}}]";
    assertThat(QosClass.of(Given.pod("web", all))).isEqualTo(QosClass.GUARANTEED);
  }

  @Test
  void back_off_doubles_up_to_five_minutes_and_is_forgotten_after_ten() {
    var backoff = new CrashBackoff();
    var at = NOW;
    assertThat(backoff.waiting("a", at, at)).isEmpty();
    for (long seconds : new long[] {10, 20, 40, 80, 160, 300, 300}) {
      backoff.again("a", at, at);
      var wait = backoff.waiting("a", at, at);
      assertThat(wait.orElseThrow().delay()).hasSeconds(seconds);
      at = wait.get().until();
      assertThat(backoff.waiting("a", at.minusSeconds(seconds), at)).isEmpty();
    }
    assertThat(backoff.waiting("a", at.plusSeconds(901), at.plusSeconds(901))).isEmpty();
  }
}
