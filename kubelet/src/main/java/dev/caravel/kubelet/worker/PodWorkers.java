package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.kubelet.runtime.RuntimeKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The workers of all pods that are, or still have something, on this node. */
public final class PodWorkers implements AutoCloseable {
  private static final long ORPHAN_GRACE_SECONDS = 30;
  private static final Duration END_TIMEOUT = Duration.ofMillis(500);

  private final NodeServices node;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();

  public PodWorkers(NodeServices node) {
    this.node = node;
  }

  /** A pod of this node is there, or has changed. */
  public void update(Pod pod) {
    workers.compute(
        pod.metadata().uid(),
        (uid, worker) -> {
          if (worker == null) {
            return begin(pod, false);
          }
          worker.update(pod);
          return worker;
        });
  }

  /** The API server has no such pod any more. */
  public void remove(Pod last) {
    workers.computeIfPresent(
        last.metadata().uid(),
        (uid, worker) -> {
          worker.remove(last);
          return worker;
        });
  }

  /** Something happened to a pod that its worker should look at; unknown pods are left alone. */
  public void wake(String uid) {
    var worker = workers.get(uid);
    if (worker != null) {
      worker.wake();
    }
  }

  /** Ends what the runtime has of a pod that the API server does not have. */
  public void endOrphan(ObservedPod orphan) {
    workers.computeIfAbsent(orphan.uid(), uid -> begin(podOf(orphan), true));
  }

  private PodWorker begin(Pod pod, boolean removed) {
    var uid = pod.metadata().uid();
    var worker = new PodWorker(node, pod, removed, () -> workers.remove(uid));
    worker.start();
    return worker;
  }

  /** What can still be said of a pod from the labels of its containers. */
  private static Pod podOf(ObservedPod orphan) {
    var names = orphan.containers().stream().map(c -> c.name()).distinct().toList();
    long grace =
        orphan.containers().stream()
            .map(c -> c.annotation(RuntimeKeys.GRACE_PERIOD))
            .filter(text -> text.matches("[0-9]{1,9}"))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(ORPHAN_GRACE_SECONDS);
    return Pod.builder()
        .metadata(m -> m.uid(orphan.uid()).namespace(orphan.namespace()).name(orphan.name()))
        .spec(s ->
            s.terminationGracePeriodSeconds(grace)
                .containers(names.stream().map(n -> Container.builder().name(n).build()).toList()))
        .build();
  }

  /** Pods that have a worker. */
  public List<Pod> pods() {
    return workers.values().stream().map(PodWorker::pod).toList();
  }

  public Optional<Pod> pod(String uid) {
    return Optional.ofNullable(workers.get(uid)).map(PodWorker::pod);
  }

  public boolean isEmpty() {
    return workers.isEmpty();
  }

  /** Stops all workers, each after the step that it is in or a moment; the pods go on. */
  @Override
  public void close() {
    workers.values().forEach(PodWorker::close);
    try {
      for (var worker : workers.values()) {
        worker.awaitEnd(END_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
