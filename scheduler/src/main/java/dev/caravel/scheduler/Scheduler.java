package dev.caravel.scheduler;

import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.cache.SchedulerCache;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.CycleState;
import dev.caravel.scheduler.framework.Diagnosis;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.framework.Status;
import dev.caravel.scheduler.queue.QueueSizes;
import dev.caravel.scheduler.queue.SchedulingQueue;
import dev.caravel.time.Clock;
import java.util.Set;
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
  private final SchedulerConfiguration configuration;
  private final Profile profile;
  private final Cluster cluster;
  private final SchedulerCache cache = new SchedulerCache();
  private final SchedulingQueue queue;
  private final NodeSearch search;
  private final Semaphore binding;
  private final Thread loop;

  /**
   * A scheduler that is fed and then started.
   *
   * @param random breaks ties between nodes that score the same
   */
  public Scheduler(
      SchedulerConfiguration configuration,
      Profile profile,
      Cluster cluster,
      Clock clock,
      RandomGenerator random) {
    this.configuration = configuration;
    this.profile = profile;
    this.cluster = cluster;
    this.queue = new SchedulingQueue(new ProfileQueueRules(profile, configuration), clock);
    this.search = new NodeSearch(profile, configuration.percentageOfNodesToScore(), random);
    this.binding = new Semaphore(configuration.maxBinding());
    this.loop = Thread.ofVirtual().name("scheduler").unstarted(this::run);
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
      cache.putPod(pod);
      queue.onEvent(new ClusterEvent.AssignedPodAdded(pod));
    } else if (isOurs(pod)) {
      queue.add(pod);
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
    } else if (isOurs(after) && !cache.isAssumed(after.metadata().uid())) {
      queue.update(after);
    }
  }

  public void podDeleted(Pod pod) {
    queue.remove(pod.metadata().uid());
    cache.removePod(pod.metadata().uid());
    if (isAssigned(pod)) {
      queue.onEvent(new ClusterEvent.AssignedPodDeleted(pod));
    }
  }

  /** How many pods wait, by queue. */
  public QueueSizes pending() {
    return queue.sizes();
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
    return pod.spec().schedulerName().equals(configuration.schedulerName());
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

  private void schedule(QueuedPod queued) throws InterruptedException {
    var pod = queued.pod();
    if (pod.metadata().deletionTimestamp().isPresent()) {
      queue.done(queued.uid());
      return;
    }
    var state = new CycleState();
    try {
      switch (search.find(state, pod, cache.snapshot())) {
        case NodeSearch.Result.Found found -> assume(queued, state, found.node().name());
        case NodeSearch.Result.NotFound none -> notPlaced(queued, state, none.diagnosis());
        case NodeSearch.Result.Failed failed -> failed(queued, failed.failure().cause());
      }
    } catch (RuntimeException broken) {
      // A plugin that breaks on one pod must not end the scheduling of all others.
      failed(queued, broken);
    }
  }

  private void assume(QueuedPod queued, CycleState state, String node) throws InterruptedException {
    var pod = queued.pod();
    binding.acquire();
    cache.assume(pod, node);
    var verdict = profile.reserve(state, pod, node);
    if (!verdict.passes()) {
      takeBack(queued, state, node, verdict);
      binding.release();
      return;
    }
    var permission = profile.permit(state, pod, node);
    if (!permission.status().passes()) {
      takeBack(queued, state, node, permission.status());
      binding.release();
      return;
    }
    Thread.ofVirtual()
        .name("bind ", 0)
        .start(() -> {
          try {
            bind(queued, state, node, permission);
          } finally {
            binding.release();
          }
        });
  }

  private void bind(
      QueuedPod queued, CycleState state, String node, Profile.Permission permission) {
    var pod = queued.pod();
    try {
      var verdict = permission.await(pod);
      if (verdict.passes()) {
        verdict = profile.preBind(state, pod, node);
      }
      if (verdict.passes()) {
        verdict = profile.bind(state, pod, node);
      }
      if (!verdict.passes()) {
        takeBack(queued, state, node, verdict);
        return;
      }
      queue.done(queued.uid());
      profile.postBind(state, pod, node);
      cluster.reportScheduled(pod, node);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException broken) {
      takeBack(queued, state, node, new Status.Failure(node, broken));
    }
  }

  private void takeBack(QueuedPod queued, CycleState state, String node, Status verdict) {
    profile.unreserve(state, queued.pod(), node);
    cache.forget(queued.uid());
    switch (verdict) {
      case Status.Unschedulable refused -> {
        report(queued.pod(), Cluster.Reason.UNSCHEDULABLE, String.join(", ", refused.reasons()));
        queue.putBack(queued.turnedDownBy(Set.of(refused.plugin())));
      }
      case Status.Failure failure -> failed(queued, failure.cause());
      case Status.Success _, Status.Skip _, Status.Wait _ ->
          throw new IllegalStateException("a pod is taken back that was not refused");
    }
  }

  private void notPlaced(QueuedPod queued, CycleState state, Diagnosis diagnosis) {
    var outcome = profile.postFilter(state, queued.pod(), diagnosis);
    var message =
        diagnosis.message()
            + outcome.map(o -> o.message().isEmpty() ? "" : " " + o.message()).orElse("");
    report(queued.pod(), Cluster.Reason.UNSCHEDULABLE, message);
    queue.putBack(queued.turnedDownBy(diagnosis.plugins()));
  }

  private void failed(QueuedPod queued, Throwable cause) {
    report(
        queued.pod(),
        Cluster.Reason.SCHEDULER_ERROR,
        cause.getMessage() == null ? cause.toString() : cause.getMessage());
    queue.putBack(queued.turnedDownBy(Set.of()));
  }

  /** A report that does not get through costs the pod nothing but the report. */
  private void report(Pod pod, Cluster.Reason reason, String message) {
    try {
      cluster.reportNotScheduled(pod, reason, message);
    } catch (RuntimeException lost) {
      System.getLogger(Scheduler.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "pod {0}/{1} was not told that it is not scheduled: {2}",
              pod.metadata().namespace(),
              pod.metadata().name(),
              lost.getMessage());
    }
  }
}
