package dev.caravel.kubelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.kubelet.Given;
import dev.caravel.kubelet.runtime.Observe;
import dev.caravel.kubelet.runtime.ObservedPod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodActionsTest {
  private static final String TWO = "containers: [{name: a, image: i}, {name: b, image: i}]";
  private static final String INIT =
      "initContainers: [{name: x, image: i}, {name: z, image: i}]\n"
          + "containers: [{name: a, image: i}]";
  private static final String SIDECAR =
      "initContainers: [{name: x, image: i}, {name: s, image: i, restartPolicy: Always}]\n"
          + "containers: [{name: a, image: i}]";

  private static String actions(String spec, String policy, String observed) {
    var pod = Given.pod("web", "restartPolicy: " + policy + "\n" + spec);
    var words = observed == null || observed.isBlank() ? new String[0] : observed.split("; *");
    var actions = PodActions.compute(pod, Observe.pod(words), ProbeResults.NONE);
    return String.join("; ", actions.stream().map(Object::toString).toList());
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "Always    |                                      | create sandbox 0; start a; start b",
        "Always    | sandbox                              | start a; start b",
        "Always    | sandbox; a running; b running        | nothing",
        "Always    | sandbox; a running                   | start b",
        "Always    | sandbox; a running; b exited 0       | start b",
        "Always    | sandbox; a running; b exited 1       | start b",
        "Always    | sandbox; a running; b created        | start b",
        "Always    | sandbox; a running; b unknown        | kill b; start b",
        "OnFailure | sandbox; a running; b exited 1       | start b",
        "OnFailure | sandbox; a running; b exited 0       | nothing",
        "OnFailure | sandbox; a exited 0; b exited 0      | kill pod",
        "Never     | sandbox; a running; b exited 1       | nothing",
        "Never     | sandbox; a exited 1; b exited 0      | kill pod",
        "Always    | dead-sandbox; a exited 0; b exited 0"
            + " | kill pod; create sandbox 1; start a; start b",
        "OnFailure | dead-sandbox; a exited 0; b exited 1"
            + " | kill pod; create sandbox 1; start b",
        "OnFailure | dead-sandbox; a exited 0; b exited 0 | kill pod",
        "Never     | dead-sandbox; a exited 1; b exited 1 | kill pod",
      })
  void regular_containers(String policy, String observed, String expected) {
    assertThat(actions(TWO, policy, observed)).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "Always    |                                            | create sandbox 0; start init x",
        "Always    | sandbox                                    | start init x",
        "Always    | sandbox; x running                         | nothing",
        "Always    | sandbox; x exited 0                        | start init z",
        "Always    | sandbox; x exited 1                        | start init x",
        "Never     | sandbox; x exited 1                        | kill pod",
        "Always    | sandbox; x exited 0; z running             | nothing",
        "Always    | sandbox; x exited 0; z exited 0            | start a",
        "Always    | sandbox; z exited 0                        | start a",
        "Always    | sandbox; x exited 0; z exited 0; a running | nothing",
        "Always    | sandbox; a running                         | nothing",
        "Always    | sandbox; x exited 0; z exited 0; a exited 1 | start a",
        "Always    | dead-sandbox; x exited 0; z exited 0; a exited 1"
            + " | kill pod; create sandbox 1; start init x",
        "Always    | dead-sandbox; x exited 0; z exited 0; a exited 1; sandbox; x exited 0"
            + " | start init z",
      })
  void init_containers(String policy, String observed, String expected) {
    assertThat(actions(INIT, policy, observed)).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "Always    | sandbox; x exited 0                          | start init s",
        "Always    | sandbox; x exited 0; s running               | start a",
        "Always    | sandbox; x exited 0; s running; a running    | nothing",
        "Always    | sandbox; x exited 0; s exited 0; a running   | start init s",
        "Never     | sandbox; x exited 0; s exited 1; a running   | start init s",
        "Never     | sandbox; a running                           | start init s",
        "OnFailure | sandbox; x exited 0; s running; a exited 0   | kill pod",
      })
  void sidecars(String policy, String observed, String expected) {
    assertThat(actions(SIDECAR, policy, observed)).isEqualTo(expected == null ? "" : expected);
  }

  private static List<Action> probed(String policy, ProbeResults probes) {
    var pod =
        Given.pod(
            "web",
            "restartPolicy: "
                + policy
                + "\ncontainers: [{name: a, image: i, livenessProbe: {tcpSocket: {port: 1}}}]");
    return PodActions.compute(pod, Observe.pod("sandbox", "a running"), probes);
  }

  @Test
  void a_failed_liveness_probe_restarts() {
    var failed = new ProbeResults(Map.of(), Map.of("a0", false), Map.of());
    assertThat(probed("Always", failed).toString()).isEqualTo("[kill a, start a]");
    assertThat(probed("Never", failed).toString()).isEqualTo("[kill pod]");
    assertThat(((Action.KillContainer) probed("Always", failed).getFirst()).message())
        .isEqualTo("Container a failed liveness probe, will be restarted");
    assertThat(probed("Always", ProbeResults.NONE)).isEmpty();
  }

  @Test
  void a_sidecar_that_has_not_started_holds_up_what_follows() {
    var pod =
        Given.pod(
            "web",
            """
            initContainers:
            - {name: s, image: i, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}
            containers: [{name: a, image: i}]
            """);
    ObservedPod observed = Observe.pod("sandbox", "s running");
    assertThat(PodActions.compute(pod, observed, ProbeResults.NONE)).isEmpty();
    var started = new ProbeResults(Map.of("s0", true), Map.of(), Map.of());
    assertThat(PodActions.compute(pod, observed, started).toString()).isEqualTo("[start a]");
    var failed = new ProbeResults(Map.of("s0", false), Map.of(), Map.of());
    assertThat(PodActions.compute(pod, observed, failed).toString())
        .isEqualTo("[kill s, start init s]");
  }

  @Test
  void ephemeral_containers_start_once() {
    var pod =
        Given.pod(
            "web",
            """
            containers: [{name: a, image: i}]
            ephemeralContainers: [{name: debug, image: i}]
            """);
    assertThat(PodActions.compute(pod, Observe.pod("sandbox", "a running"), ProbeResults.NONE))
        .hasToString("[start ephemeral debug]");
    var ended = Observe.pod("sandbox", "a running", "debug exited 1");
    assertThat(PodActions.compute(pod, ended, ProbeResults.NONE)).isEmpty();
  }

  @Test
  void a_container_decides_by_exit_code_for_itself() {
    var spec =
        """
        restartPolicy: Never
        containers:
        - name: a
          image: i
          restartPolicy: Never
          restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
        - {name: b, image: i}
        """;
    var pod = Given.pod("web", spec);
    assertThat(
            PodActions.compute(
                pod, Observe.pod("sandbox", "a exited 42", "b running"), ProbeResults.NONE))
        .hasToString("[start a]");
    assertThat(
            PodActions.compute(
                pod, Observe.pod("sandbox", "a exited 1", "b running"), ProbeResults.NONE))
        .isEmpty();
  }
}
