package dev.caravel.kubectl.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Event;
import dev.caravel.api.core.v1.Pod;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PodDescriptionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  @Test
  void aConditionIsFollowedByASpaceOfItsOwn() {
    var pod =
        Pod.builder()
            .status(s ->
                s.addConditions(c -> c.type("PodScheduled").status("True"))
                    .addConditions(c -> c.type("Ready").status("False")))
            .build();

    assertThat(describe(pod))
        .contains(
            """
            Conditions:
              Type           Status
              PodScheduled   True\s
              Ready          False\s
            """);
  }

  @Test
  void anEventSaysWhichContainerItIsAbout() {
    var started = Instant.parse("2026-01-01T00:00:00Z");
    var event =
        Event.builder()
            .type("Warning")
            .reason("BackOff")
            .message("Back-off ")
            .involvedObject(o -> o.fieldPath("spec.containers{web}"))
            .source(s -> s.component("kubelet"))
            .firstTimestamp(started)
            .build();
    var other = event.with(e -> e.involvedObject(o -> o.fieldPath("")));

    assertThat(describe(Pod.builder().build(), event, other))
        .endsWith(
            """
            Events:
              Type     Reason   Age   From     Message
              ----     ------   ----  ----     -------
              Warning  BackOff  60s   kubelet  spec.containers{web}: Back-off
              Warning  BackOff  60s   kubelet  Back-off
            """);
  }

  @Test
  void longAnnotationsStandBelowTheirKeysAndWhatWasAppliedIsLeftOut() {
    var pod =
        Pod.builder()
            .metadata(m ->
                m.putAnnotations("kubectl.kubernetes.io/last-applied-configuration", "{}\n")
                    .putAnnotations("a", "1\n")
                    .putAnnotations("b", "first\nsecond")
                    .putAnnotations("c", "x".repeat(150)))
            .build();

    assertThat(describe(pod))
        .contains(
            """
            Annotations:     a: 1
                             b:
                               first
                               second
                             c:
                               %s...
            Status:\
            """
                .formatted("x".repeat(138)));
  }

  private static String describe(Pod pod, Event... events) {
    return PodDescription.of(pod, List.of(events), NOW);
  }
}
