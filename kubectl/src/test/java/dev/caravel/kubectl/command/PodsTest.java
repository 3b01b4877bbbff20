package dev.caravel.kubectl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.json.Json;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.command.Pods.Use;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PodsTest {
  private final ScriptedServer server = new ScriptedServer();

  @Test
  void aContainerThatThePodHasNotIsRefused() {
    var pod =
        pod("p", "", "\"initContainers\":[{\"name\":\"i\"}],\"containers\":[{\"name\":\"a\"}]");

    assertThatThrownBy(() -> Pods.container(server.session(""), pod, "nocont"))
        .isInstanceOf(CommandException.class)
        .hasMessage("container nocont is not valid for pod p out of: a, i (init)");
    assertThat(Pods.container(server.session(""), pod, "i")).isEqualTo("i");
  }

  @Test
  void whichContainerIsTakenIsSaidIfThereAreOthers() {
    var pod = pod("p", "", "\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]");

    assertThat(Pods.container(server.session(""), pod, null)).isEqualTo("a");

    assertThat(server.printed()).isEqualTo("Defaulted container \"a\" out of: a, b\n");
  }

  @Test
  void theAnnotationNamesTheContainer() {
    var annotation = ",\"annotations\":{\"kubectl.kubernetes.io/default-container\":\"b\"}";
    var pod = pod("p", annotation, "\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]");

    assertThat(Pods.container(server.session(""), pod, null)).isEqualTo("b");
    assertThat(server.printed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"READ", "SPEAK"})
  void whichPodOfAWorkloadIsReadIsSaidIfThereAreOthers(Use use) {
    server
        .answer(
            200,
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"hello"},
             "spec":{"selector":{"matchLabels":{"app":"hello"}}}}\
            """)
        .answer(
            200,
            """
            {"apiVersion":"v1","kind":"PodList","metadata":{},"items":[
             {"metadata":{"name":"x"}},
             {"metadata":{"name":"y"},"spec":{"nodeName":"n"},"status":{"phase":"Running"}}]}\
            """);

    var found = Pods.find(server.session(""), "deploy/hello", use);

    assertThat(found.pod().metadata().name()).isEqualTo("y");
    assertThat(server.requests.getLast().firstParameter("labelSelector")).isEqualTo("app=hello");
    assertThat(server.printed()).isEqualTo(use == Use.READ ? "Found 2 pods, using pod/y\n" : "");
  }

  @Test
  void theDearestPodComesFirst() {
    var ready = "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"lastTransitionTime\":";
    var running = ",\"status\":{\"phase\":\"Running\",";
    var pods =
        Stream.of(
                "{\"metadata\":{\"name\":\"unassigned\"}}",
                pending("pending-young", 8),
                pending("pending-old", 7),
                "{\"metadata\":{\"name\":\"unready\"},\"spec\":{\"nodeName\":\"n\"}"
                    + running
                    + "\"conditions\":[]}}",
                "{\"metadata\":{\"name\":\"just-ready\"},\"spec\":{\"nodeName\":\"n\"}"
                    + running
                    + ready
                    + "\"2026-01-02T00:00:00Z\"}]}}",
                "{\"metadata\":{\"name\":\"long-ready\"},\"spec\":{\"nodeName\":\"n\"}"
                    + running
                    + ready
                    + "\"2026-01-01T00:00:00Z\"}]}}")
            .map(PodsTest::parse)
            .toList();

    assertThat(sorted(pods, Use.SPEAK))
        .containsExactly(
            "long-ready", "just-ready", "unready", "pending-old", "pending-young", "unassigned");
    assertThat(sorted(pods, Use.READ)).isEqualTo(sorted(pods, Use.SPEAK));
  }

  @Test
  void whatWasRestartedOftenIsReadFirstAndSpokenToLast() {
    var pods = List.of(restarted("calm", 0), restarted("crashing", 5));

    assertThat(sorted(pods, Use.READ)).containsExactly("crashing", "calm");
    assertThat(sorted(pods, Use.SPEAK)).containsExactly("calm", "crashing");
  }

  private static List<String> sorted(List<Pod> pods, Use use) {
    return pods.stream().sorted(Pods.dearestFirst(use)).map(pod -> pod.metadata().name()).toList();
  }

  private static Pod restarted(String name, int times) {
    return parse(
        """
        {"metadata":{"name":"%s"},"status":{"containerStatuses":[{"restartCount":%d}]}}\
        """
            .formatted(name, times));
  }

  private static String pending(String name, int hour) {
    return """
    {"metadata":{"name":"%s","creationTimestamp":"2026-01-01T0%d:00:00Z"},
     "spec":{"nodeName":"n"},"status":{"phase":"Pending"}}\
    """
        .formatted(name, hour);
  }

  private static Pod pod(String name, String metadata, String spec) {
    return parse(
        "{\"metadata\":{\"name\":\"" + name + "\"" + metadata + "},\"spec\":{" + spec + "}}");
  }

  private static Pod parse(String json) {
    return Pod.of(Json.decode(Pod.SCHEMA, json.getBytes(StandardCharsets.UTF_8)));
  }
}
