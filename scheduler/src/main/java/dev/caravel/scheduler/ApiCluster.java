package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Binding;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodCondition;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.Patch;
import dev.caravel.client.event.EventRecorder;
import dev.caravel.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The cluster behind an API server. */
final class ApiCluster implements Cluster {
  private static final String SCHEDULED = "PodScheduled";

  private final Client client;
  private final Map<String, EventRecorder> events;
  private final Clock clock;

  /**
   * A cluster that is told in the name of the scheduler that a pod has chosen.
   *
   * @param events by scheduler name
   */
  ApiCluster(Client client, Map<String, EventRecorder> events, Clock clock) {
    this.client = client;
    this.events = Map.copyOf(events);
    this.clock = clock;
  }

  @Override
  public void bind(Pod pod, String node) {
    var binding =
        Binding.builder()
            .metadata(m ->
                m.namespace(pod.metadata().namespace())
                    .name(pod.metadata().name())
                    .uid(pod.metadata().uid()))
            .target(target -> target.kind("Node").name(node))
            .build();
    client
        .resource(Pod.KIND)
        .namespace(pod.metadata().namespace())
        .create(pod.metadata().name(), "binding", binding, Status.KIND);
  }

  @Override
  public void reportScheduled(Pod pod, String node) {
    var name = pod.metadata().namespace() + "/" + pod.metadata().name();
    events(pod).normal(pod, "Scheduled", "Successfully assigned " + name + " to " + node);
  }

  @Override
  public void reportNotScheduled(Pod pod, Reason reason, String message) {
    events(pod).warning(pod, "FailedScheduling", message);
    var before =
        pod.status().conditions().stream().filter(c -> c.type().equals(SCHEDULED)).findFirst();
    var now = condition(pod, reason, message, before);
    if (before.filter(now::equals).isEmpty()) {
      patch(pod, now);
    }
  }

  private EventRecorder events(Pod pod) {
    return Objects.requireNonNull(events.get(pod.spec().schedulerName()));
  }

  private PodCondition condition(
      Pod pod, Reason reason, String message, Optional<PodCondition> before) {
    Optional<Instant> since =
        before.filter(c -> c.status().equals("False")).flatMap(PodCondition::lastTransitionTime);
    return PodCondition.builder()
        .type(SCHEDULED)
        .observedGeneration(pod.metadata().generation())
        .status("False")
        .reason(reason.text())
        .message(message)
        .lastTransitionTime(since.orElseGet(clock::now))
        .build();
  }

  private void patch(Pod pod, PodCondition condition) {
    var change = Pod.builder().status(status -> status.addConditions(condition)).build();
    var json = new String(Json.encode(change.struct()), StandardCharsets.UTF_8);
    try {
      client
          .resource(Pod.KIND)
          .namespace(pod.metadata().namespace())
          .patchStatus(pod.metadata().name(), Patch.strategic(json));
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
