package dev.caravel.runtime.service;

import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.PodSandbox;
import dev.caravel.cri.v1.PodSandboxFilter;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.PodSandboxStatusResponse;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.runtime.container.Container;
import dev.caravel.runtime.container.Containers;
import dev.caravel.runtime.events.ContainerEvents;
import dev.caravel.runtime.sandbox.Sandbox;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** The calls about sandboxes, which concern their containers as well. */
final class SandboxCalls {
  private final Sandboxes sandboxes;
  private final Containers containers;
  private final ContainerEvents events;
  private final Clock clock;

  SandboxCalls(Sandboxes sandboxes, Containers containers, ContainerEvents events, Clock clock) {
    this.sandboxes = sandboxes;
    this.containers = containers;
    this.events = events;
    this.clock = clock;
  }

  String run(RunPodSandboxRequest request) throws IOException, InterruptedException {
    Sandbox sandbox = sandboxes.run(request, containers::listener);
    publish(sandbox, ContainerEventType.CONTAINER_CREATED_EVENT);
    publish(sandbox, ContainerEventType.CONTAINER_STARTED_EVENT);
    return sandbox.id();
  }

  /** Kills what runs in it and takes it off the network. Does nothing for what is not there. */
  void stop(String id) throws IOException, InterruptedException {
    Optional<Sandbox> sandbox = sandboxes.find(id);
    if (sandbox.isEmpty()) {
      return;
    }
    stopContainers(containers.in(sandbox.get()));
    boolean wasReady = sandbox.get().isReady();
    sandboxes.stop(sandbox.get());
    if (wasReady) {
      publish(sandbox.get(), ContainerEventType.CONTAINER_STOPPED_EVENT);
    }
  }

  private void stopContainers(List<Container> all) throws IOException, InterruptedException {
    List<Future<?>> stops = new ArrayList<>();
    for (var container : all) {
      var stop =
          new FutureTask<Boolean>(() -> {
            containers.stop(container, Duration.ZERO);
            return true;
          });
      stops.add(stop);
      Thread.ofVirtual().name("stop").start(stop);
    }
    for (var stop : stops) {
      try {
        stop.get();
      } catch (ExecutionException e) {
        throw new IOException("cannot stop the pod's containers: " + e.getMessage(), e);
      }
    }
  }

  /** Removes it with its containers. Does nothing for what is not there. */
  void remove(String id) throws IOException, InterruptedException {
    Optional<Sandbox> sandbox = sandboxes.find(id);
    if (sandbox.isEmpty()) {
      return;
    }
    stop(id);
    for (var container : containers.in(sandbox.get())) {
      containers.remove(container);
    }
    sandboxes.remove(sandbox.get());
    publish(sandbox.get(), ContainerEventType.CONTAINER_DELETED_EVENT);
  }

  PodSandboxStatusResponse status(PodSandboxStatusRequest request) {
    Sandbox sandbox = sandboxes.get(request.getPodSandboxId());
    var response =
        PodSandboxStatusResponse.newBuilder().setStatus(sandbox.status()).setTimestamp(now());
    containers.in(sandbox).forEach(each -> response.addContainersStatuses(each.status()));
    if (request.getVerbose()) {
      response.putInfo("info", "{\"pid\":" + sandbox.shimPid() + "}");
    }
    return response.build();
  }

  List<PodSandbox> list(PodSandboxFilter filter) {
    return sandboxes.list().stream()
        .map(Sandbox::summary)
        .filter(sandbox -> Filters.matches(filter, sandbox))
        .toList();
  }

  private void publish(Sandbox sandbox, ContainerEventType type) {
    events.publish(
        ContainerEventResponse.newBuilder()
            .setContainerId(sandbox.id())
            .setContainerEventType(type)
            .setCreatedAt(now())
            .setPodSandboxStatus(sandbox.status())
            .build());
  }

  private long now() {
    var now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
