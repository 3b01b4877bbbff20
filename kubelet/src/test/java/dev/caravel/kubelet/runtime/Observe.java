package dev.caravel.kubelet.runtime;

import dev.caravel.cri.v1.ContainerMetadata;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a runtime says of a pod, written in words. */
public final class Observe {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private Observe() {}

  /**
   * A pod by words: {@code sandbox}, {@code dead-sandbox}, and of containers {@code NAME running},
   * {@code NAME created}, {@code NAME unknown}, {@code NAME exited CODE}; what comes later is
   * newer, and is in the sandbox before it.
   */
  public static ObservedPod pod(String... words) {
    var sandboxes = new ArrayList<ObservedSandbox>();
    var containers = new ArrayList<ObservedContainer>();
    for (int i = 0; i < words.length; i++) {
      var at = BEGIN.plusSeconds(i);
      var parts = List.of(words[i].split(" "));
      if (parts.getFirst().endsWith("sandbox")) {
        sandboxes.add(
            new ObservedSandbox(
                "s" + sandboxes.size(),
                sandboxes.size(),
                parts.getFirst().equals("sandbox"),
                false,
                at,
                List.of("10.244.0.5")));
      } else {
        int before =
            (int) containers.stream().filter(c -> c.name().equals(parts.getFirst())).count();
        containers.add(container(parts, at, "s" + (sandboxes.size() - 1), before));
      }
    }
    return new ObservedPod("uid-web", "default", "web", sandboxes, containers);
  }

  private static ObservedContainer container(
      List<String> words, Instant at, String sandbox, int before) {
    var state =
        switch (words.get(1)) {
          case "running" -> ContainerState.CONTAINER_RUNNING;
          case "created" -> ContainerState.CONTAINER_CREATED;
          case "exited" -> ContainerState.CONTAINER_EXITED;
          default -> ContainerState.CONTAINER_UNKNOWN;
        };
    long nanos = at.getEpochSecond() * 1_000_000_000L;
    var status =
        ContainerStatus.newBuilder()
            .setId(words.get(0) + before)
            .setMetadata(ContainerMetadata.newBuilder().setName(words.get(0)).setAttempt(before))
            .setState(state)
            .setCreatedAt(nanos)
            .setStartedAt(nanos)
            .setFinishedAt(nanos + 1)
            .setExitCode(words.size() > 2 ? Integer.parseInt(words.get(2)) : 0)
            .build();
    return ObservedContainer.of(status, sandbox);
  }
}
