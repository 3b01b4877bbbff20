package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.cache.SchedulerCache;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Diagnosis;
import dev.caravel.scheduler.framework.ExtensionPoint;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.framework.Status;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.scheduler.metrics.SchedulerMetrics.Result;
import dev.caravel.scheduler.queue.QueueSizes;
import dev.caravel.scheduler.queue.SchedulingQueue;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * Picks a node for every pod that has none.
 *
 * <p>How this works. What the API shows of pods and nodes comes in through the {@code pod...} and
 * {@code node...} methods and goes to two places: the {@link SchedulerCache}, which knows what runs
 * where, and the {@link SchedulingQueue}, in which pods without a node wait. One thread takes a pod
 * from the queue, looks for a node on a snapshot of the cache ({@link NodeSearch}), and assumes the
 * pod there, so that the next pod already counts it. The binding then runs on a virtual thread of
 * its own. When it fails, the assumption is taken back and the pod returns to the queue. A pod that
 * fits nowhere waits until an event comes that one of the plugins which turned it down calls worth
 * a retry.
 *
 * <p>Upstream: pkg/scheduler, {@code ScheduleOne}.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.scheduler");

  private final Profiles profiles;
  private final Cluster cluster;
  private final Clock clock;
  private final SchedulerMetrics metrics;
  private final Executor bindings;
  private final PointTimer timer;
  private final SchedulerCache cache = new SchedulerCache();
  private final SchedulingQueue queue;
  private final Map<String, NodeSearch> searches = new HashMap<>();
  private final Semaphore binding;
  private final Thread loop;

  /**
   * A scheduler that is fed and then started.
   *
   * @param random breaks ties between nodes that score the same
   * @throws IllegalArgumentException if a profile of the configuration could not schedule
   */
  public Scheduler(
      SchedulerConfiguration configuration,
      Cluster cluster,
      Clock clock,
      RandomGenerator random,
      SchedulerMetrics metrics) {
    this(configuration, cluster, clock, random, metrics, Scheduler::beside);
  }

  /**
   * As the other.
   *
   * @param bindings runs bindings, which block, beside the search
   */
  Scheduler(
      SchedulerConfiguration configuration,
      Cluster cluster,
      Clock clock,
      RandomGenerator random,
      SchedulerMetrics metrics,
      Executor bindings) {
    this.profiles = new Profiles(configuration, cluster);
    this.cluster = cluster;
    this.clock = clock;
    this.metrics = metrics;
    this.bindings = bindings;
    this.timer = new PointTimer(clock, metrics);
    this.queue = new SchedulingQueue(profiles, metrics, clock);
    for (var profile : configuration.profiles()) {
      searches.put(
          profile.schedulerName(),
          new NodeSearch(
              profiles.named(profile.schedulerName()),
              profile.percentageOfNodesToScore().orElse(configuration.percentageOfNodesToScore()),
              random,
              timer));
    }
    this.binding = new Semaphore(configuration.maxBinding());
    this.loop = Thread.ofVirtual().name("scheduler").unstarted(this::run);
    showSizes();
  }

  private static void beside(Runnable binding) {
    Thread.ofVirtual().name("bind ", 0).start(binding);
  }

  private void showSizes() {
    metrics.pending("active", () -> queue.sizes().active());
    metrics.pending("backoff", () -> queue.sizes().backoff());
    metrics.pending("unschedulable", () -> queue.sizes().unschedulable());
    metrics.pending("gated", () -> queue.sizes().gated());
    metrics.cached("nodes", () -> cache.snapshot().nodes().size());
    metrics.cached("pods", cache::podCount);
    metrics.cached("assumed_pods", cache::assumedCount);
  }

  /** Starts to schedule; what is known by now should be all there is, or pods are refused early. */
  public void start() {
    loop.start();
  }

  /** Stops taking pods and waits for the one in hand; bindings that run are left to end. */
  @Override
  public void close() throws InterruptedException {
    queue.close();
    loop.join();
  }

  public void nodeAdded(Node node) {
    cache.putNode(node);
    queue.onEvent(new ClusterEvent.NodeAdded(node));
  }

  public void nodeUpdated(Node before, Node after) {
    cache.putNode(after);
    queue.onEvent(new ClusterEvent.NodeUpdated(before, after));
  }

  public void nodeDeleted(Node node) {
    cache.removeNode(node.metadata().name());
    queue.onEvent(new ClusterEvent.NodeDeleted(node));
  }

  public void podAdded(Pod pod) {
    if (hasEnded(pod)) {
      return;
    }
    if (isAssigned(pod)) {
      queue.remove(pod.metadata().uid());
      cache.putPod(pod);
      queue.onEvent(new ClusterEvent.AssignedPodAdded(pod));
    } else if (isOurs(pod)) {
      queue.update(pod, cache.contains(pod.metadata().uid()));
    }
  }

  public void podUpdated(Pod before, Pod after) {
    if (hasEnded(after)) {
      podDeleted(after);
    } else if (isAssigned(after)) {
      queue.remove(after.metadata().uid());
      cache.putPod(after);
      queue.onEvent(
          isAssigned(before)
              ? new ClusterEvent.AssignedPodUpdated(before, after)
              : new ClusterEvent.AssignedPodAdded(after));
    } else if (isOurs(after)) {
      queue.update(after, cache.contains(after.metadata().uid()));
    }
  }

  /** The pod is gone; what it was last known as may be older than its being bound. */
  public void podDeleted(Pod pod) {
    queue.remove(pod.metadata().uid());
    boolean held = cache.removePod(pod.metadata().uid());
    if (held || isAssigned(pod)) {
      queue.onEvent(new ClusterEvent.AssignedPodDeleted(pod));
    }
  }

  /** How many pods wait, by queue. */
  public QueueSizes pending() {
    return queue.sizes();
  }

  /** How many pods are counted on nodes. */
  int placed() {
    return cache.podCount();
  }

  private static boolean isAssigned(Pod pod) {
    return !pod.spec().nodeName().isEmpty();
  }

  /** A pod that has ended takes no room and needs no node. */
  private static boolean hasEnded(Pod pod) {
    var phase = pod.status().phase();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private boolean isOurs(Pod pod) {
    return profiles.of(pod).isPresent();
  }

  private void run() {
    try {
      for (var pod = queue.take(); pod.isPresent(); pod = queue.take()) {
        schedule(pod.get());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tries the next pod, if there is one. */
  boolean scheduleNext() throws InterruptedException {
    var next = queue.poll();
    if (next.isPresent()) {
      schedule(next.get());
    }
    return next.isPresent();
  }

  private void schedule(QueuedPod queued) throws InterruptedException {
    var pod = queued.pod();
    var profile = profiles.of(pod);
    boolean placed = cache.contains(queued.uid());
    if (profile.isEmpty() || placed || pod.metadata().deletionTimestamp().isPresent()) {
      queue.done(queued.uid());
      return;
    }
    var attempt = new Attempt(queued, profile.get(), new CycleState(), clock.nanoTime());
    try {
      var result = search(profile.get()).find(attempt.state, pod, cache.snapshot());
      metrics.searched(clock.since(attempt.startNanos));
      switch (result) {
        case NodeSearch.Result.Found found -> assume(attempt, found.node().name());
        case NodeSearch.Result.NotFound none -> notPlaced(attempt, none.diagnosis());
        case NodeSearch.Result.Failed failed -> failed(attempt, failed.failure().cause());
      }
    } catch (RuntimeException broken) {
      // A plugin that breaks on one pod must not end the scheduling of all others.
      failed(attempt, broken);
    }
  }

  private NodeSearch search(Profile profile) {
    return Objects.requireNonNull(searches.get(profile.schedulerName()));
  }

  /** One try of one pod. */
  private record Attempt(QueuedPod queued, Profile profile, CycleState state, long startNanos) {
    Pod pod() {
      return queued.pod();
    }
  }

  private void assume(Attempt attempt, String node) throws InterruptedException {
    var pod = attempt.pod();
    var profile = attempt.profile;
    binding.acquire();
    cache.assume(pod, node);
    var verdict =
        timer.time(
            profile, ExtensionPoint.RESERVE, () -> profile.reserve(attempt.state, pod, node));
    if (!verdict.passes()) {
      takeBack(attempt, node, verdict);
      binding.release();
      return;
    }
    var permission =
        timer.time(
            profile,
            ExtensionPoint.PERMIT,
            () -> profile.permit(attempt.state, pod, node),
            Profile.Permission::status);
    if (!permission.status().passes()) {
      takeBack(attempt, node, permission.status());
      binding.release();
      return;
    }
    bindings.execute(() -> {
      try {
        bind(attempt, node, permission);
      } finally {
        binding.release();
      }
    });
  }

  private void bind(Attempt attempt, String node, Profile.Permission permission) {
    try {
      var verdict = bindingCycle(attempt, node, permission);
      if (!verdict.passes()) {
        takeBack(attempt, node, verdict);
        return;
      }
      queue.done(attempt.queued.uid());
      metrics.attempted(
          attempt.profile.schedulerName(), Result.SCHEDULED, clock.since(attempt.startNanos));
      metrics.scheduled(attempt.queued.attempts(), clock.since(attempt.queued.firstSeenNanos()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException broken) {
      takeBack(attempt, node, new Status.Failure(node, broken));
      return;
    }
    tellScheduled(attempt, node);
  }

  private Status bindingCycle(Attempt attempt, String node, Profile.Permission permission)
      throws InterruptedException {
    var pod = attempt.pod();
    var profile = attempt.profile;
    var verdict = permission.await(pod);
    if (verdict.passes()) {
      verdict =
          timer.time(
              profile, ExtensionPoint.PRE_BIND, () -> profile.preBind(attempt.state, pod, node));
    }
    if (verdict.passes()) {
      verdict =
          timer.time(profile, ExtensionPoint.BIND, () -> profile.bind(attempt.state, pod, node));
    }
    return verdict;
  }

  /** The pod has its node; whatever breaks here does not change that. */
  private void tellScheduled(Attempt attempt, String node) {
    try {
      attempt.profile.postBind(attempt.state, attempt.pod(), node);
      cluster.reportScheduled(attempt.pod(), node);
    } catch (RuntimeException lost) {
      LOG.log(
          Level.WARNING,
          "pod {0} is bound to {1}, but not everybody was told: {2}",
          name(attempt.pod()),
          node,
          lost.getMessage());
    }
  }

  /** The room that this frees may be what another pod waits for. */
  private void takeBack(Attempt attempt, String node, Status verdict) {
    attempt.profile.unreserve(attempt.state, attempt.pod(), node);
    if (cache.forget(attempt.queued.uid())) {
      queue.onEvent(new ClusterEvent.AssignedPodDeleted(attempt.pod()));
    }
    switch (verdict) {
      case Status.Unschedulable refused ->
          refused(attempt, Set.of(refused.plugin()), String.join(", ", refused.reasons()));
      case Status.Failure failure -> failed(attempt, failure.cause());
      case Status.Success _, Status.Skip _, Status.Wait _ ->
          throw new IllegalStateException("a pod is taken back that was not refused");
    }
  }

  private void notPlaced(Attempt attempt, Diagnosis diagnosis) {
    var outcome = attempt.profile.postFilter(attempt.state, attempt.pod(), diagnosis);
    var message =
        diagnosis.message()
            + outcome.map(o -> o.message().isEmpty() ? "" : " " + o.message()).orElse("");
    refused(attempt, diagnosis.plugins(), message);
  }

  private void refused(Attempt attempt, Set<String> plugins, String message) {
    metrics.attempted(
        attempt.profile.schedulerName(), Result.UNSCHEDULABLE, clock.since(attempt.startNanos));
    report(attempt.pod(), Cluster.Reason.UNSCHEDULABLE, message);
    queue.putBack(attempt.queued.turnedDownBy(plugins));
  }

  private void failed(Attempt attempt, Throwable cause) {
    metrics.attempted(
        attempt.profile.schedulerName(), Result.ERROR, clock.since(attempt.startNanos));
    report(
        attempt.pod(),
        Cluster.Reason.SCHEDULER_ERROR,
        cause.getMessage() == null ? cause.toString() : cause.getMessage());
    queue.putBack(attempt.queued.turnedDownBy(Set.of()));
  }

  /**
   * Before the pod is put back, or it could be told so after it was bound. A report that does not
   * get through costs the pod nothing but the report.
   */
  private void report(Pod pod, Cluster.Reason reason, String message) {
    try {
      cluster.reportNotScheduled(pod, reason, message);
    } catch (RuntimeException lost) {
      LOG.log(
          Level.WARNING,
          "pod {0} was not told that it is not scheduled: {1}",
          name(pod),
          lost.getMessage());
    }
  }

  private static String name(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }
}
