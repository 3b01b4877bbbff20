package dev.caravel.scheduler.queue;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.QueuedPod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The queue's rules, with no thread, lock or clock inside. A pod is in exactly one place:
 *
 * <ul>
 *   <li>active: to be tried, in the order of the QueueSort plugin;
 *   <li>backoff: to be tried once its back-off is over;
 *   <li>unschedulable: until an event comes that a hint of the plugins which turned it down calls
 *       worth a retry, or five minutes are over;
 *   <li>gated: until its gates are gone;
 *   <li>in flight: being scheduled. Events that happen meanwhile are kept, and judged when the pod
 *       comes back unschedulable, so that none is missed.
 * </ul>
 *
 * Upstream: {@code PriorityQueue} in pkg/scheduler/backend/queue.
 */
final class QueueState {
  private final QueueRules rules;
  private final TreeSet<QueuedPod> active;
  private final TreeSet<Waiting> backoff =
      new TreeSet<>(Comparator.comparingLong(Waiting::dueNanos).thenComparing(w -> w.pod.uid()));

  /** In the order in which they came, so that the first has waited longest. */
  private final Map<String, QueuedPod> unschedulable = new LinkedHashMap<>();

  private final Map<String, QueuedPod> gated = new HashMap<>();
  private final Map<String, Long> inFlight = new HashMap<>();
  private final ArrayDeque<Numbered> events = new ArrayDeque<>();
  private final Map<String, Place> places = new HashMap<>();
  private long eventNumber;

  QueueState(QueueRules rules) {
    this.rules = rules;
    this.active = new TreeSet<>(rules.order().thenComparing(QueuedPod::uid));
  }

  /** A pod without a node appeared. */
  void add(Pod pod, long nowNanos) {
    if (places.containsKey(pod.metadata().uid())) {
      update(pod, nowNanos);
      return;
    }
    enter(QueuedPod.first(pod, nowNanos), nowNanos);
  }

  /** A pod that waits was changed; a pod in flight is judged when it comes back. */
  void update(Pod pod, long nowNanos) {
    var uid = pod.metadata().uid();
    switch (places.get(uid)) {
      case null -> {
        if (!inFlight.containsKey(uid)) {
          enter(QueuedPod.first(pod, nowNanos), nowNanos);
        }
      }
      case Active place -> {
        active.remove(place.pod);
        enter(place.pod.with(pod), nowNanos);
      }
      case Backoff place -> {
        backoff.remove(place.waiting);
        insert(new Waiting(place.waiting.dueNanos, place.waiting.pod.with(pod)));
      }
      case Unschedulable place -> {
        var changed = place.pod.with(pod);
        toUnschedulable(changed);
        retryIfWorth(changed, new ClusterEvent.WaitingPodUpdated(place.pod.pod(), pod), nowNanos);
      }
      case Gated place -> {
        gated.remove(uid);
        enter(place.pod.with(pod), nowNanos);
      }
    }
  }

  /** The pod is gone or has a node. */
  void remove(String uid) {
    switch (places.remove(uid)) {
      case null -> {}
      case Active place -> active.remove(place.pod);
      case Backoff place -> backoff.remove(place.waiting);
      case Unschedulable _ -> unschedulable.remove(uid);
      case Gated _ -> gated.remove(uid);
    }
  }

  /** The next pod to try, which is in flight from now on until {@link #done}. */
  Optional<QueuedPod> poll() {
    var first = active.pollFirst();
    if (first == null) {
      return Optional.empty();
    }
    places.remove(first.uid());
    inFlight.put(first.uid(), eventNumber);
    return Optional.of(first.tried());
  }

  /** The pod was not placed; it waits, unless something happened meanwhile that may let it fit. */
  void putBack(QueuedPod pod, long nowNanos) {
    var since = inFlight.get(pod.uid());
    var waiting = pod.enqueuedAt(nowNanos);
    if (places.containsKey(pod.uid())) {
      done(pod.uid());
      return;
    }
    boolean failed = pod.turnedDownBy().isEmpty();
    boolean worth =
        since != null
            && events.stream()
                .anyMatch(e -> e.number >= since && rules.worthRetry(waiting, e.event));
    done(pod.uid());
    if (failed || worth) {
      toBackoffOrActive(waiting, nowNanos);
    } else {
      toUnschedulable(waiting);
    }
  }

  /** The pod is no longer in flight. */
  void done(String uid) {
    inFlight.remove(uid);
    long oldest =
        inFlight.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    while (!events.isEmpty() && events.peekFirst().number < oldest) {
      events.removeFirst();
    }
  }

  /** Moves every waiting pod that the event may help. */
  void onEvent(ClusterEvent event, long nowNanos) {
    if (!inFlight.isEmpty()) {
      events.addLast(new Numbered(eventNumber, event));
    }
    eventNumber++;
    for (var pod : new ArrayList<>(unschedulable.values())) {
      retryIfWorth(pod, event, nowNanos);
    }
  }

  /** Moves the pods whose back-off is over, and those that waited too long without an event. */
  void flush(long nowNanos) {
    while (!backoff.isEmpty() && backoff.first().dueNanos <= nowNanos) {
      enter(backoff.removeFirst().pod, nowNanos);
    }
    for (var pod : new ArrayList<>(unschedulable.values())) {
      if (nowNanos - pod.enqueuedNanos() <= rules.longestWait().toNanos()) {
        break;
      }
      unschedulable.remove(pod.uid());
      toBackoffOrActive(pod, nowNanos);
    }
  }

  /** When {@link #flush} has something to do next, on the monotonic clock. */
  OptionalLong nextFlush() {
    long due = backoff.isEmpty() ? Long.MAX_VALUE : backoff.first().dueNanos;
    if (!unschedulable.isEmpty()) {
      var longest = unschedulable.values().iterator().next();
      due = Math.min(due, longest.enqueuedNanos() + rules.longestWait().toNanos() + 1);
    }
    return due == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(due);
  }

  QueueSizes sizes() {
    return new QueueSizes(active.size(), backoff.size(), unschedulable.size(), gated.size());
  }

  /** How many events are kept for the pods in flight. */
  int keptEvents() {
    return events.size();
  }

  private void retryIfWorth(QueuedPod pod, ClusterEvent event, long nowNanos) {
    if (rules.worthRetry(pod, event)) {
      unschedulable.remove(pod.uid());
      toBackoffOrActive(pod, nowNanos);
    }
  }

  private void toBackoffOrActive(QueuedPod pod, long nowNanos) {
    long due = pod.enqueuedNanos() + rules.backoff(pod.attempts()).toNanos();
    if (due > nowNanos) {
      insert(new Waiting(due, pod));
    } else {
      enter(pod, nowNanos);
    }
  }

  private void enter(QueuedPod pod, long nowNanos) {
    var gate = rules.gate(pod.pod());
    if (gate.isPresent()) {
      var shut = pod.gatedBy(gate.get());
      gated.put(pod.uid(), shut);
      places.put(pod.uid(), new Gated(shut));
      return;
    }
    var entered = (pod.gated() ? pod.enqueuedAt(nowNanos) : pod).gatedBy("");
    active.add(entered);
    places.put(pod.uid(), new Active(entered));
  }

  private void insert(Waiting waiting) {
    backoff.add(waiting);
    places.put(waiting.pod.uid(), new Backoff(waiting));
  }

  private void toUnschedulable(QueuedPod pod) {
    unschedulable.put(pod.uid(), pod);
    places.put(pod.uid(), new Unschedulable(pod));
  }

  /** The pods that wait, each as its name and its place, in order of names. */
  List<String> describe() {
    return places.entrySet().stream()
        .map(entry -> entry.getKey() + " " + placeName(entry.getValue()))
        .sorted()
        .toList();
  }

  private static String placeName(Place place) {
    return switch (place) {
      case Active _ -> "active";
      case Backoff _ -> "backoff";
      case Unschedulable _ -> "unschedulable";
      case Gated _ -> "gated";
    };
  }

  /** A pod and the moment its back-off is over. */
  private record Waiting(long dueNanos, QueuedPod pod) {}

  private record Numbered(long number, ClusterEvent event) {}

  private sealed interface Place {}

  private record Active(QueuedPod pod) implements Place {}

  private record Backoff(Waiting waiting) implements Place {}

  private record Unschedulable(QueuedPod pod) implements Place {}

  private record Gated(QueuedPod pod) implements Place {}
}
