package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.pod.ContainerRole;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.kubelet.runtime.ObservedSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stops the containers of one pod: the regular ones side by side, then sidecars from the last to
 * the first, then the sandboxes. All share one grace period, which may be cut short meanwhile.
 */
final class PodKiller {
  /** What a container is left with at the least, however long its hook took. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

  private final NodeServices node;
  private final Map<String, ObservedContainer> stopping = new ConcurrentHashMap<>();
  private volatile long deadlineNanos;

  PodKiller(NodeServices node) {
    this.node = node;
  }

  /**
   * Stops everything of a pod.
   *
   * @return what could not be done; empty: all is stopped
   */
  List<String> kill(Pod pod, ObservedPod observed, Duration grace) throws InterruptedException {
    deadlineNanos = node.clock().nanoTime() + grace.toNanos();
    var sidecars = new ArrayList<ObservedContainer>();
    var others = new ArrayList<ObservedContainer>();
    for (var container : observed.containers()) {
      if (!container.isExited()) {
        (isSidecar(pod, container) ? sidecars : others).add(container);
      }
    }
    var problems = new ArrayList<>(stopAll(pod, others));
    for (var entry : PodContainers.all(pod).reversed()) {
      var named = sidecars.stream().filter(c -> c.name().equals(entry.container().name())).toList();
      problems.addAll(stopAll(pod, named));
    }
    for (var sandbox : observed.sandboxes()) {
      stopSandbox(sandbox, problems);
    }
    return problems;
  }

  private static boolean isSidecar(Pod pod, ObservedContainer container) {
    return PodContainers.find(pod, container.name())
        .filter(entry -> entry.role() == ContainerRole.INIT)
        .filter(entry -> PodContainers.isSidecar(entry.container()))
        .isPresent();
  }

  private void stopSandbox(ObservedSandbox sandbox, List<String> problems) {
    try {
      if (sandbox.ready()) {
        node.runtime().stopSandbox(sandbox.id());
      }
    } catch (CriException e) {
      if (!e.isNotFound()) {
        problems.add("cannot stop sandbox " + sandbox.id() + ": " + e.getMessage());
      }
    }
  }

  private List<String> stopAll(Pod pod, List<ObservedContainer> containers)
      throws InterruptedException {
    var problems = new ConcurrentLinkedQueue<String>();
    var threads = new ArrayList<Thread>();
    for (var container : containers) {
      threads.add(
          Thread.ofVirtual()
              .name("stop-" + container.name())
              .start(() -> {
                try {
                  stop(pod, container, "Stopping container " + container.name(), remaining());
                } catch (CriException e) {
                  problems.add("cannot stop container " + container.name() + ": " + e.getMessage());
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    return List.copyOf(problems);
  }

  private Duration remaining() {
    return Duration.ofNanos(deadlineNanos - node.clock().nanoTime());
  }

  /** Stops one container and waits until it has ended. */
  void stop(Pod pod, ObservedContainer container, String message, Duration grace) {
    var about =
        PodContainers.find(pod, container.name())
            .map(entry -> Events.reference(pod, entry.role().fieldPath(container.name())))
            .orElse(Events.reference(pod, ""));
    node.events().record(about, false, "Killing", message);
    stopping.put(container.id(), container);
    try {
      node.runtime().stopContainer(container.id(), atLeast(grace));
    } catch (CriException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    } finally {
      stopping.remove(container.id());
    }
  }

  private static Duration atLeast(Duration grace) {
    return grace.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : grace;
  }

  /** Cuts the grace period short for what is being stopped. */
  void shorten(Pod pod, Duration grace) {
    long deadline = node.clock().nanoTime() + grace.toNanos();
    if (deadline - deadlineNanos >= 0) {
      return;
    }
    deadlineNanos = deadline;
    for (var container : stopping.values()) {
      Thread.ofVirtual()
          .name("stop-" + container.name())
          .start(() -> {
            try {
              node.runtime().stopContainer(container.id(), atLeast(grace));
            } catch (CriException e) {
              PodWorker.LOG.log(
                  System.Logger.Level.DEBUG,
                  "stopping container {0} of {1}: {2}",
                  container.name(),
                  pod.metadata().name(),
                  e.getMessage());
            }
          });
    }
  }
}
