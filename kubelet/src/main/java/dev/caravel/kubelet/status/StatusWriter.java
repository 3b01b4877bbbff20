package dev.caravel.kubelet.status;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodStatus;
import dev.caravel.api.meta.v1.DeleteOptions;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.transport.TransportException;
import dev.caravel.client.workqueue.WorkQueue;
import dev.caravel.kubelet.pod.PodNames;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes pod statuses to the API server, each only when it differs from what is there, and deletes
 * pods that are stopped and are to go.
 *
 * <p>How this works: workers leave the newest status of a pod; a few threads take the pods whose
 * status was left, compare with the newest state of the pod that is known, and patch. What fails is
 * tried again, later each time; what was overtaken meanwhile is never sent.
 */
public final class StatusWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final int THREADS = 4;

  /**
   * What is to be written.
   *
   * @param pod the newest that is known of it
   * @param stopped whether nothing of it runs any more
   */
  private record Entry(Pod pod, PodStatus status, boolean stopped) {}

  private final Client client;
  private final WorkQueue<String> queue;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();

  public StatusWriter(Client client, Clock clock) {
    this.client = client;
    this.queue = new WorkQueue<>(clock);
  }

  public void start() {
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofVirtual().name("pod-status-" + i).start(this::run));
    }
  }

  /** Leaves a pod's newest status to be written. */
  public void set(Pod pod, PodStatus status) {
    put(pod, status, false);
  }

  /** Leaves the last status of a pod; if it was to be deleted, it is deleted after that. */
  public void setStopped(Pod pod, PodStatus status) {
    put(pod, status, true);
  }

  private void put(Pod pod, PodStatus status, boolean stopped) {
    entries.compute(
        pod.metadata().uid(),
        (uid, old) ->
            new Entry(newer(old, pod), status, stopped || (old != null && old.stopped())));
    queue.add(pod.metadata().uid());
  }

  private static Pod newer(@org.jspecify.annotations.Nullable Entry old, Pod pod) {
    return old == null || version(pod) >= version(old.pod()) ? pod : old.pod();
  }

  private static long version(Pod pod) {
    var version = pod.metadata().resourceVersion();
    return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : 0;
  }

  /** The pod is gone: nothing is written of it any more. */
  public void forget(String uid) {
    entries.remove(uid);
    queue.forget(uid);
  }

  /** The newest status left for a pod, written or not. */
  public Optional<PodStatus> latest(String uid) {
    return Optional.ofNullable(entries.get(uid)).map(Entry::status);
  }

  private void run() {
    try {
      for (var next = queue.take(); next.isPresent(); next = queue.take()) {
        write(next.get());
        queue.done(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(String uid) {
    var entry = entries.get(uid);
    if (entry == null) {
      return;
    }
    try {
      var current = patched(entry);
      entries.computeIfPresent(
          uid,
          (key, latest) -> new Entry(newer(latest, current), latest.status(), latest.stopped()));
      if (entry.stopped() && current.metadata().hasDeletionTimestamp()) {
        delete(current);
      }
      queue.forget(uid);
    } catch (ApiException | TransportException e) {
      if (e instanceof ApiException refused && isGone(refused)) {
        LOG.log(Level.DEBUG, "{0} is gone", PodNames.of(entry.pod()));
        forget(uid);
        return;
      }
      LOG.log(
          Level.WARNING,
          "cannot write the status of {0}, will try again: {1}",
          PodNames.of(entry.pod()),
          e.getMessage());
      queue.addRateLimited(uid);
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          "unexpected, will try again to write the status of " + PodNames.of(entry.pod()),
          e);
      queue.addRateLimited(uid);
    }
  }

  /** Deleted, or deleted and made anew under the same name: then the UID is another. */
  private static boolean isGone(ApiException e) {
    var message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e.isNotFound() || ((e.isConflict() || e.isInvalid()) && message.contains("uid"));
  }

  private Pod patched(Entry entry) {
    var pod = entry.pod();
    var patch =
        StatusPatch.of(pod.metadata().uid(), pod.status().struct(), entry.status().struct());
    if (patch.isEmpty()) {
      return pod;
    }
    return client
        .resource(Pod.KIND)
        .namespace(pod.metadata().namespace())
        .patchStatus(pod.metadata().name(), patch.get());
  }

  private void delete(Pod pod) {
    var options =
        DeleteOptions.builder()
            .gracePeriodSeconds(0)
            .preconditions(p -> p.uid(pod.metadata().uid()))
            .build();
    client
        .resource(Pod.KIND)
        .namespace(pod.metadata().namespace())
        .delete(pod.metadata().name(), options);
    LOG.log(Level.INFO, "{0} is stopped and deleted", PodNames.of(pod));
  }

  @Override
  public void close() {
    queue.close();
    threads.forEach(Thread::interrupt);
  }
}
