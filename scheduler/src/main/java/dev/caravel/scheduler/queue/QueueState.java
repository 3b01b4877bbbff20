package dev.caravel.scheduler.queue;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import java.util.ArrayDeque;
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
  private static final String ADDED = "UnschedulablePodAdd";
  private static final String UPDATED = "UnschedulablePodUpdate";
  private static final String FAILED = "ScheduleAttemptFailure";
  private static final String BACKED_OFF = "BackoffComplete";
  private static final String TIMEOUT = new ClusterEvent.UnschedulableTimeout().label();

  private final QueueRules rules;
  private final SchedulerMetrics metrics;
  private final TreeSet<QueuedPod> active;
  private final TreeSet<Waiting> backoff =
      new TreeSet<>(Comparator.comparingLong(Waiting::dueNanos).thenComparing(w -> w.pod.uid()));

  /** In the order in which they came, so that the first has waited longest. */
  private final Map<String, QueuedPod> unschedulable = new LinkedHashMap<>();

  private final Map<String, QueuedPod> gated = new HashMap<>();

  /** In the order in which they were taken, so that the first was taken at the earliest event. */
  private final Map<String, InFlight> inFlight = new LinkedHashMap<>();

  private final ArrayDeque<Numbered> events = new ArrayDeque<>();
  private final Map<String, Place> places = new HashMap<>();
  private long eventNumber;

  QueueState(QueueRules rules, SchedulerMetrics metrics) {
    this.rules = rules;
    this.metrics = metrics;
    this.active = new TreeSet<>(rules.order().thenComparing(QueuedPod::uid));
  }

  /** A pod without a node appeared. */
  void add(Pod pod, long nowNanos) {
    update(pod, false, nowNanos);
  }

  /**
   * A pod that waits was changed; a pod in flight is judged when it comes back.
   *
   * @param placed whether it has a node that the API does not show yet, and so need not wait
   */
  void update(Pod pod, boolean placed, long nowNanos) {
    var uid = pod.metadata().uid();
    switch (places.get(uid)) {
      case null -> {
        if (inFlight.computeIfPresent(uid, (_, flight) -> flight.with(pod)) == null && !placed) {
          enter(QueuedPod.first(pod, nowNanos), ADDED, nowNanos);
        }
      }
      case Active place -> {
        active.remove(place.pod);
        toActive(place.pod.with(pod));
      }
      case Backoff place -> {
        backoff.remove(place.waiting);
        toBackoff(new Waiting(place.waiting.dueNanos, place.waiting.pod.with(pod)));
      }
      case Unschedulable place -> {
        var changed = place.pod.with(pod);
        toUnschedulable(changed);
        var event = new ClusterEvent.WaitingPodUpdated(place.pod.pod(), pod);
        if (rules.worthRetry(changed, event)) {
          retry(changed, UPDATED, nowNanos);
        }
      }
      case Gated place -> {
        gated.remove(uid);
        enter(place.pod.with(pod), UPDATED, nowNanos);
      }
    }
  }

  /** The pod is gone or has a node; if it is in flight, it does not come back. */
  void remove(String uid) {
    switch (places.remove(uid)) {
      case null -> done(uid);
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
    inFlight.put(first.uid(), new InFlight(eventNumber, Optional.empty()));
    return Optional.of(first.tried());
  }

  /** The pod was not placed; it waits, unless something happened meanwhile that may let it fit. */
  void putBack(QueuedPod pod, long nowNanos) {
    var flight = inFlight.get(pod.uid());
    if (flight == null) {
      return;
    }
    var waiting = flight.changed.map(pod::with).orElse(pod).enqueuedAt(nowNanos);
    boolean failed = pod.turnedDownBy().isEmpty();
    if (failed || isWorthRetry(waiting, pod.pod(), flight)) {
      toBackoffOrActive(waiting, FAILED, nowNanos);
    } else {
      metrics.queued("unschedulable", FAILED);
      toUnschedulable(waiting);
    }
    done(pod.uid());
  }

  private boolean isWorthRetry(QueuedPod waiting, Pod tried, InFlight flight) {
    if (flight.changed.isPresent()
        && rules.worthRetry(
            waiting, new ClusterEvent.WaitingPodUpdated(tried, flight.changed.get()))) {
      return true;
    }
    for (var event : events) {
      if (event.number >= flight.since && rules.worthRetry(waiting, event.event)) {
        return true;
      }
    }
    return false;
  }

  /** The pod is no longer in flight. */
  void done(String uid) {
    if (inFlight.remove(uid) == null) {
      return;
    }
    long oldest = inFlight.isEmpty() ? Long.MAX_VALUE : inFlight.values().iterator().next().since;
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
    var worth =
        unschedulable.values().stream().filter(pod -> rules.worthRetry(pod, event)).toList();
    worth.forEach(pod -> retry(pod, event.label(), nowNanos));
  }

  /** Moves the pods whose back-off is over, and those that waited too long without an event. */
  void flush(long nowNanos) {
    while (!backoff.isEmpty() && backoff.first().dueNanos <= nowNanos) {
      enter(backoff.removeFirst().pod, BACKED_OFF, nowNanos);
    }
    var tooLong =
        unschedulable.values().stream()
            .takeWhile(pod -> nowNanos - pod.enqueuedNanos() > rules.longestWait().toNanos())
            .toList();
    tooLong.forEach(pod -> retry(pod, TIMEOUT, nowNanos));
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

  private void retry(QueuedPod pod, String event, long nowNanos) {
    unschedulable.remove(pod.uid());
    toBackoffOrActive(pod, event, nowNanos);
  }

  private void toBackoffOrActive(QueuedPod pod, String event, long nowNanos) {
    long due = pod.enqueuedNanos() + rules.backoff(pod.attempts()).toNanos();
    if (due > nowNanos) {
      metrics.queued("backoff", event);
      toBackoff(new Waiting(due, pod));
    } else {
      enter(pod, event, nowNanos);
    }
  }

  /** Into the active queue, if no gate is shut. */
  private void enter(QueuedPod pod, String event, long nowNanos) {
    var gate = rules.gate(pod.pod());
    if (gate.isPresent()) {
      metrics.queued("gated", event);
      var shut = pod.gatedBy(gate.get());
      gated.put(pod.uid(), shut);
      places.put(pod.uid(), new Gated(shut));
      return;
    }
    metrics.queued("active", event);
    toActive(pod.gated() ? QueuedPod.first(pod.pod(), nowNanos) : pod);
  }

  private void toActive(QueuedPod pod) {
    active.add(pod);
    places.put(pod.uid(), new Active(pod));
  }

  private void toBackoff(Waiting waiting) {
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

  /**
   * A pod that is being scheduled.
   *
   * @param since the number of the next event when it was taken
   * @param changed the pod as it is now, if it changed since
   */
  private record InFlight(long since, Optional<Pod> changed) {
    InFlight with(Pod pod) {
      return new InFlight(since, Optional.of(pod));
    }
  }

  private record Numbered(long number, ClusterEvent event) {}

  private sealed interface Place {}

  private record Active(QueuedPod pod) implements Place {}

  private record Backoff(Waiting waiting) implements Place {}

  private record Unschedulable(QueuedPod pod) implements Place {}

  private record Gated(QueuedPod pod) implements Place {}
}
