package dev.caravel.runtime.service;

import dev.caravel.cri.v1.ContainerStats;
import dev.caravel.cri.v1.ContainerStatsFilter;
import dev.caravel.cri.v1.PodSandboxStats;
import dev.caravel.cri.v1.PodSandboxStatsFilter;
import dev.caravel.runtime.container.Container;
import dev.caravel.runtime.container.Containers;
import dev.caravel.runtime.sandbox.Sandbox;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.runtime.stats.Stats;
import dev.caravel.time.Clock;
import io.grpc.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The calls about what is used. Lists leave out what does not run. */
final class StatsCalls {
  private final Sandboxes sandboxes;
  private final Containers containers;
  private final Stats stats;

  StatsCalls(Sandboxes sandboxes, Containers containers, Clock clock) {
    this.sandboxes = sandboxes;
    this.containers = containers;
    stats = new Stats(clock);
  }

  ContainerStats of(Container container) throws IOException {
    return stats
        .of(container)
        .orElseThrow(() ->
            Status.NOT_FOUND
                .withDescription("container " + container.id() + " does not run")
                .asRuntimeException());
  }

  PodSandboxStats of(Sandbox sandbox) throws IOException {
    return stats
        .of(sandbox, containers.in(sandbox))
        .orElseThrow(() ->
            Status.NOT_FOUND
                .withDescription("sandbox " + sandbox.id() + " is not ready")
                .asRuntimeException());
  }

  List<ContainerStats> list(ContainerStatsFilter filter) throws IOException {
    var all = new ArrayList<ContainerStats>();
    for (var container : containers.list()) {
      if (Filters.matches(filter.getId(), container.id())
          && Filters.matches(filter.getPodSandboxId(), container.sandbox().id())
          && Filters.matches(filter.getLabelSelectorMap(), container.status().getLabelsMap())) {
        stats.of(container).ifPresent(all::add);
      }
    }
    return all;
  }

  List<PodSandboxStats> list(PodSandboxStatsFilter filter) throws IOException {
    var all = new ArrayList<PodSandboxStats>();
    for (var sandbox : sandboxes.list()) {
      if (Filters.matches(filter.getId(), sandbox.id())
          && Filters.matches(filter.getLabelSelectorMap(), sandbox.status().getLabelsMap())) {
        stats.of(sandbox, containers.in(sandbox)).ifPresent(all::add);
      }
    }
    return all;
  }
}
