package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.pod.ContainerRole;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.kubelet.runtime.ObservedSandbox;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/**
 * Stops the containers of one pod: the regular ones side by side, then sidecars from the last to
 * the first, then the sandboxes. All share one grace period, which may be cut short meanwhile.
 */
final class PodKiller {
  /** What a container is left with at the least, however long its hook took. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

  private final NodeServices node;
  private final Map<String, ObservedContainer> stopping = new ConcurrentHashMap<>();

  /** What waits for hooks; completed, it waits no longer. */
  private final Map<String, CompletableFuture<String>> hooks = new ConcurrentHashMap<>();

  private volatile long deadlineNanos;
  private volatile boolean cutShort;

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
    cutShort = false;
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
                } catch (RuntimeException e) {
                  PodWorker.LOG.log(
                      Level.ERROR, "unexpected, stopping container " + container.name(), e);
                  problems.add("cannot stop container " + container.name() + ": " + e);
                } catch (InterruptedException e) {
                  problems.add("interrupted while stopping container " + container.name());
                  Thread.currentThread().interrupt();
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
  void stop(Pod pod, ObservedContainer container, String message, Duration grace)
      throws InterruptedException {
    var about =
        PodContainers.find(pod, container.name())
            .map(entry -> Events.reference(pod, entry.role().fieldPath(container.name())))
            .orElse(Events.reference(pod, ""));
    node.events().record(about, false, "Killing", message);
    var left = container.isRunning() ? runHook(pod, container, about, grace) : grace;
    stopping.put(container.id(), container);
    try {
      node.runtime().stopContainer(container.id(), atLeast(left));
    } catch (CriException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    } finally {
      stopping.remove(container.id());
    }
  }

  /** Runs the hook before the end, as long as the grace period lasts; what is left of it. */
  private Duration runHook(
      Pod pod, ObservedContainer container, ObjectReference about, Duration grace)
      throws InterruptedException {
    var spec = PodContainers.find(pod, container.name()).map(PodContainers.Entry::container);
    if (grace.isZero() || spec.isEmpty() || !spec.get().lifecycle().hasPreStop()) {
      return grace;
    }
    long begun = node.clock().nanoTime();
    var problem = new CompletableFuture<String>();
    hooks.put(container.id(), problem);
    var address = pod.status().podIP();
    var hook = spec.get().lifecycle().preStop();
    var runner =
        Thread.ofVirtual()
            .name("pre-stop-" + container.name())
            .start(() -> {
              try {
                problem.complete(
                    node.hooks().run(hook, spec.get(), container.id(), address, grace));
              } catch (InterruptedException e) {
                problem.complete("");
              } catch (RuntimeException e) {
                PodWorker.LOG.log(
                    Level.ERROR, "unexpected, in the hook of container " + container.name(), e);
                problem.complete(e.toString());
              }
            });
    var timer = node.clock().schedule(grace, () -> problem.complete(""));
    try {
      var text = problem.get();
      if (!text.isEmpty()) {
        node.events().record(about, true, "FailedPreStopHook", "PreStopHook failed: " + text);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes it so", e);
    } finally {
      timer.cancel();
      runner.interrupt();
      hooks.remove(container.id());
    }
    var left = grace.minus(node.clock().since(begun));
    var cut = remaining();
    return cutShort && cut.compareTo(left) < 0 ? cut : left;
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
    cutShort = true;
    hooks.values().forEach(hook -> node.clock().schedule(grace, () -> hook.complete("")));
    for (var container : stopping.values()) {
      Thread.ofVirtual()
          .name("stop-" + container.name())
          .start(() -> {
            try {
              node.runtime().stopContainer(container.id(), atLeast(grace));
            } catch (CriException e) {
              PodWorker.LOG.log(
                  Level.DEBUG,
                  "stopping container {0} of {1}: {2}",
                  container.name(),
                  pod.metadata().name(),
                  e.getMessage());
            }
          });
    }
  }
}
