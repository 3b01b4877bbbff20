package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.client.ApiException;
import dev.caravel.client.transport.TransportException;
import dev.caravel.kubelet.pod.PodNames;
import dev.caravel.kubelet.pod.PodStatuses;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes one pod what its spec says, from its first sight to its end.
 *
 * <p>How this works: a virtual thread takes from its {@link Inbox} the newest state of the pod,
 * asks the runtime what there is, lets {@link dev.caravel.kubelet.pod.PodActions} decide, does it
 * and writes the status. It waits again until the API server, the runtime, a probe or a timer wakes
 * it. A pod runs, then is stopped, then is removed: never back.
 */
final class PodWorker {
  static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration RETRY = Duration.ofSeconds(10);

  private enum State {
    RUNNING,
    STOPPED
  }

  private final NodeServices node;
  private final String uid;
  private final Inbox inbox;
  private final Runnable gone;
  private final PodKiller killer;
  private final PodSync sync;
  private final Thread thread;
  private State state = State.RUNNING;
  private Optional<PodStatus> lastStatus = Optional.empty();
  private boolean released;
  private Clock.@Nullable Timer timer;

  PodWorker(NodeServices node, Pod pod, boolean removed, Runnable gone) {
    this.node = node;
    this.uid = pod.metadata().uid();
    this.inbox = new Inbox(pod, removed);
    this.gone = gone;
    this.killer = new PodKiller(node);
    this.sync = new PodSync(node, killer, node.clock().now());
    this.thread = Thread.ofVirtual().name("pod-" + pod.metadata().name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void update(Pod pod) {
    inbox.update(pod);
    if (pod.metadata().hasDeletionTimestamp()) {
      killer.shorten(pod, gracePeriod(pod));
    }
  }

  void remove(Pod last) {
    inbox.remove(last);
    killer.shorten(last, gracePeriod(last));
  }

  void wake() {
    inbox.wake();
  }

  /** Ends the worker after the step that it is in. */
  void close() {
    inbox.close();
  }

  /** Waits for the worker to end, but not for long. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    thread.join(atMost);
  }

  /** The pod as it was last seen. */
  Pod pod() {
    return inbox.peek().pod();
  }

  private void run() {
    try {
      for (var next = inbox.take(); next.isPresent(); next = inbox.take()) {
        if (step(next.get())) {
          gone.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cancelTimer();
    }
  }

  /** One look at the pod; true when nothing is left of it. */
  private boolean step(Inbox.Item item) throws InterruptedException {
    var pod = item.pod();
    try {
      if (state == State.RUNNING) {
        boolean ends =
            item.removed()
                || pod.metadata().hasDeletionTimestamp()
                || PodStatuses.isTerminal(pod.status());
        if (!ends) {
          var result = sync.run(pod);
          if (!result.ends()) {
            wakeAt(result.wakeAt());
            return false;
          }
        }
        stop(pod);
      }
      release();
      if (!item.removed()) {
        lastStatus.ifPresent(status -> node.statuses().setStopped(pod, status));
        return false;
      }
      removeAll(pod);
      return true;
    } catch (CriException
        | ApiException
        | TransportException
        | IOException
        | UncheckedIOException e) {
      LOG.log(Level.WARNING, "{0}: trying again in 10 s: {1}", PodNames.of(pod), e.toString());
      wakeAt(node.clock().now().plus(RETRY));
      return false;
    } catch (RuntimeException e) {
      // A fault in one step must not end the worker: nobody else would ever end the pod.
      LOG.log(Level.ERROR, "unexpected, trying again in 10 s: " + PodNames.of(pod), e);
      wakeAt(node.clock().now().plus(RETRY));
      return false;
    }
  }

  private void stop(Pod pod) throws IOException, InterruptedException {
    var refused = sync.refusal();
    if (refused.isPresent()) {
      lastStatus = refused;
      state = State.STOPPED;
      return;
    }
    node.probes().ending(uid);
    var observed = sync.observe(pod);
    node.statuses().set(pod, sync.status(pod, observed, false));
    var problems = killer.kill(pod, observed, gracePeriod(pod));
    if (!problems.isEmpty()) {
      node.events().warning(pod, "FailedKillPod", "error killing pod: " + problems);
      throw new IOException(String.join("; ", problems));
    }
    lastStatus = Optional.of(sync.status(pod, sync.observe(pod), true));
    state = State.STOPPED;
  }

  /** How long containers get to end by themselves. */
  private static Duration gracePeriod(Pod pod) {
    if (pod.metadata().hasDeletionTimestamp()) {
      return Duration.ofSeconds(pod.metadata().deletionGracePeriodSeconds());
    }
    return PodSync.specGracePeriod(pod);
  }

  /** Nothing runs any more: what it needed to run can go. */
  private void release() throws IOException {
    if (released) {
      return;
    }
    cancelTimer();
    node.probes().forget(uid);
    node.logs().update(uid, Map.of());
    node.volumes().remove(uid);
    node.objects().forget(uid);
    node.images().forget(uid);
    released = true;
  }

  /** The pod is deleted: containers, logs and files of it go too. */
  private void removeAll(Pod pod) throws IOException {
    var observed = sync.observe(pod);
    for (var container : observed.containers()) {
      node.runtime().removeContainer(container.id());
    }
    for (var sandbox : observed.sandboxes()) {
      node.runtime().removeSandbox(sandbox.id());
    }
    PodFiles.remove(node.directories(), pod);
    node.statuses().forget(uid);
  }

  private void wakeAt(Optional<Instant> time) {
    cancelTimer();
    if (time.isPresent()) {
      wakeAt(time.get());
    }
  }

  private void wakeAt(Instant time) {
    cancelTimer();
    timer = node.clock().schedule(Duration.between(node.clock().now(), time), inbox::wake);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
