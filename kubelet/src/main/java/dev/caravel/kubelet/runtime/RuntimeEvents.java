package dev.caravel.kubelet.runtime;

import dev.caravel.cri.v1.ContainerEventResponse;
import dev.caravel.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says which pods something happened to in the runtime (upstream's pod lifecycle event generator).
 *
 * <p>How this works: one thread reads the runtime's event stream. Whenever that begins, everything
 * is listed once and compared with the list before, and again every five minutes in case an event
 * was lost. A runtime without the stream is listed every second while there are pods.
 */
public final class RuntimeEvents implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");
  private static final Duration RELIST = Duration.ofSeconds(1);
  private static final Duration SLOW_RELIST = Duration.ofMinutes(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration END_TIMEOUT = Duration.ofMillis(500);

  private final CriClient runtime;
  private final Clock clock;
  private final BooleanSupplier hasPods;
  private final Consumer<String> changed;

  /** Of each pod the IDs and states of what the runtime has of it. */
  private Map<String, Set<String>> known = Map.of();

  private final Map<String, String> podOfContainer = new HashMap<>();
  private volatile boolean closed;
  private volatile boolean healthy;
  private volatile @Nullable Thread thread;
  private Clock.@Nullable Timer slowRelist;

  /**
   * Says nothing yet.
   *
   * @param hasPods whether there is anything to look after
   * @param changed is told the UID of a pod
   */
  public RuntimeEvents(
      CriClient runtime, Clock clock, BooleanSupplier hasPods, Consumer<String> changed) {
    this.runtime = runtime;
    this.clock = clock;
    this.hasPods = hasPods;
    this.changed = changed;
  }

  public void start() {
    thread = Thread.ofVirtual().name("runtime-events").start(this::run);
  }

  /** Whether the runtime answered when it was asked last. */
  public boolean isHealthy() {
    return healthy;
  }

  private void run() {
    try {
      scheduleSlowRelist();
      while (!closed) {
        follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void scheduleSlowRelist() {
    if (!closed) {
      slowRelist =
          clock.schedule(
              SLOW_RELIST,
              () -> {
                try {
                  relist();
                } catch (CriException e) {
                  LOG.log(Level.WARNING, "cannot list the runtime''s pods: {0}", e.getMessage());
                }
                scheduleSlowRelist();
              });
    }
  }

  private void follow() throws InterruptedException {
    try {
      relist();
      healthy = true;
      runtime.follow(this::happened);
    } catch (CriException e) {
      if (e.isUnimplemented()) {
        LOG.log(Level.INFO, "the runtime sends no events, listing its pods every second instead");
        poll();
      } else if (!closed) {
        healthy = false;
        LOG.log(Level.WARNING, "no events from the runtime, trying again: {0}", e.getMessage());
      }
    }
    if (!closed) {
      clock.sleep(RETRY);
    }
  }

  private void poll() throws InterruptedException {
    while (!closed) {
      clock.sleep(RELIST);
      if (hasPods.getAsBoolean()) {
        try {
          relist();
          healthy = true;
        } catch (CriException e) {
          healthy = false;
          LOG.log(Level.WARNING, "cannot list the runtime''s pods: {0}", e.getMessage());
        }
      }
    }
  }

  private void happened(ContainerEventResponse event) {
    var uid = event.getPodSandboxStatus().getMetadata().getUid();
    if (uid.isEmpty()) {
      uid = podOf(event.getContainerId());
    }
    if (uid.isEmpty()) {
      relist();
    } else {
      changed.accept(uid);
    }
  }

  private synchronized String podOf(String container) {
    return podOfContainer.getOrDefault(container, "");
  }

  /** Lists everything and says which pods are not as they were. */
  public void relist() {
    var now = new HashMap<String, Set<String>>();
    var owners = new HashMap<String, String>();
    for (var sandbox : runtime.sandboxes()) {
      var uid = sandbox.getMetadata().getUid();
      owners.put(sandbox.getId(), uid);
      now.computeIfAbsent(uid, key -> new TreeSet<>())
          .add(sandbox.getId() + " " + sandbox.getStateValue());
    }
    for (var container : runtime.containers()) {
      var uid = container.getLabelsOrDefault(RuntimeKeys.POD_UID, "");
      owners.put(container.getId(), uid);
      now.computeIfAbsent(uid, key -> new TreeSet<>())
          .add(container.getId() + " " + container.getStateValue());
    }
    replace(now, owners).forEach(changed);
  }

  private synchronized Set<String> replace(
      Map<String, Set<String>> now, Map<String, String> owners) {
    var different = new HashSet<String>();
    for (var uid : now.keySet()) {
      if (!now.get(uid).equals(known.get(uid))) {
        different.add(uid);
      }
    }
    for (var uid : known.keySet()) {
      if (!now.containsKey(uid)) {
        different.add(uid);
      }
    }
    different.remove("");
    known = now;
    podOfContainer.clear();
    podOfContainer.putAll(owners);
    return different;
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      if (slowRelist != null) {
        slowRelist.cancel();
      }
    }
    var running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(END_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
