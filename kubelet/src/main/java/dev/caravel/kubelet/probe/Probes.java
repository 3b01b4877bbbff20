package dev.caravel.kubelet.probe;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.pod.ProbeResults;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The probes of all running containers. */
public final class Probes implements AutoCloseable {
  private record Key(String containerId, ProbeKind kind) {}

  private final Prober prober;
  private final Events events;
  private final Clock clock;
  private final ProbeCounts counts;
  private final Consumer<String> changed;

  /** Of each pod, by UID; the inner map belongs to the pod's worker. */
  private final Map<String, Map<Key, ProbeWorker>> workers = new ConcurrentHashMap<>();

  /**
   * No probes yet.
   *
   * @param changed is told the UID of a pod one of whose probes has come to another result
   */
  public Probes(
      CriClient runtime, Events events, ProbeCounts counts, Consumer<String> changed, Clock clock) {
    this.prober = new Prober(runtime);
    this.events = events;
    this.counts = counts;
    this.changed = changed;
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  Events events() {
    return events;
  }

  void changed(String uid) {
    changed.accept(uid);
  }

  ProbeOutcome probe(Probe probe, Container container, String containerId, Pod pod) {
    return prober.probe(probe, container, containerId, pod.status().podIP());
  }

  void count(Pod pod, Container container, ProbeKind kind, ProbeOutcome outcome) {
    var result =
        switch (outcome) {
          case ProbeOutcome.Success _ -> "successful";
          case ProbeOutcome.Failure _ -> "failed";
          case ProbeOutcome.Unknown _ -> "unknown";
        };
    var metadata = pod.metadata();
    counts.add(
        new ProbeCounts.Key(
            metadata.namespace(),
            metadata.name(),
            metadata.uid(),
            container.name(),
            kind.word(),
            result));
  }

  /**
   * Probes the containers that run now, and no others. Of the pod's worker alone.
   *
   * @param pod with its addresses in its status
   */
  public void update(Pod pod, ObservedPod observed) {
    var ofPod = workers.computeIfAbsent(pod.metadata().uid(), uid -> new ConcurrentHashMap<>());
    Set<Key> wanted = new HashSet<>();
    for (var entry : PodContainers.all(pod)) {
      var container = entry.container();
      observed
          .container(container.name())
          .filter(ObservedContainer::isRunning)
          .ifPresent(target -> update(pod, container, target, ofPod, wanted));
    }
    ofPod
        .entrySet()
        .removeIf(entry -> {
          boolean ended = !wanted.contains(entry.getKey());
          if (ended) {
            entry.getValue().stop();
          }
          return ended;
        });
  }

  private void update(
      Pod pod,
      Container container,
      ObservedContainer target,
      Map<Key, ProbeWorker> ofPod,
      Set<Key> wanted) {
    boolean started = true;
    for (var kind : ProbeKind.values()) {
      var probe = kind.of(container);
      if (probe.isEmpty() || !started) {
        continue;
      }
      var key = new Key(target.id(), kind);
      wanted.add(key);
      var worker = ofPod.get(key);
      if (worker == null) {
        worker = new ProbeWorker(kind, probe.get(), container, target, pod, this);
        ofPod.put(key, worker);
        worker.start();
      }
      if (kind == ProbeKind.STARTUP) {
        started = worker.result().orElse(false);
      }
    }
  }

  /** What was found last of a pod's containers. */
  public ProbeResults results(String uid) {
    var startup = new HashMap<String, Boolean>();
    var liveness = new HashMap<String, Boolean>();
    var readiness = new HashMap<String, Boolean>();
    workers
        .getOrDefault(uid, Map.of())
        .forEach((key, worker) ->
            worker
                .result()
                .ifPresent(result ->
                    (switch (key.kind()) {
                          case STARTUP -> startup;
                          case LIVENESS -> liveness;
                          case READINESS -> readiness;
                        })
                        .put(key.containerId(), result)));
    return new ProbeResults(startup, liveness, readiness);
  }

  /** Stops the probes of startup and liveness: the pod is to end. */
  public void ending(String uid) {
    workers
        .getOrDefault(uid, Map.of())
        .forEach((key, worker) -> {
          if (key.kind() != ProbeKind.READINESS) {
            worker.stop();
          }
        });
  }

  /** The pod has ended. */
  public void forget(String uid) {
    var gone = workers.remove(uid);
    if (gone != null) {
      gone.values().forEach(ProbeWorker::stop);
    }
    counts.forget(uid);
  }

  @Override
  public void close() {
    workers.keySet().forEach(this::forget);
  }
}
