package dev.caravel.apiserver.table;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerStateTerminated;
import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import java.time.Instant;
import java.util.Optional;

/**
 * A pod in four words: how many containers are ready, in one phrase what is going on, and how often
 * containers were restarted (upstream's printPod).
 *
 * @param lastRestart when the last of the ended containers ended
 */
record PodSummary(
    int readyContainers,
    int totalContainers,
    String reason,
    int restarts,
    Optional<Instant> lastRestart) {

  static PodSummary of(Pod pod) {
    return new Reader(pod).read();
  }

  static boolean isTrue(Pod pod, String condition) {
    return pod.status().conditions().stream()
        .anyMatch(c -> c.type().equals(condition) && c.status().equals("True"));
  }

  /** Goes through the statuses once. */
  private static final class Reader {
    private final Pod pod;
    private String reason;
    private int ready;
    private int restarts;
    private Optional<Instant> lastRestart = Optional.empty();
    private int sidecarRestarts;
    private Optional<Instant> lastSidecarRestart = Optional.empty();

    Reader(Pod pod) {
      this.pod = pod;
      this.reason = pod.status().reason().isEmpty() ? pod.status().phase() : pod.status().reason();
    }

    PodSummary read() {
      if (pod.status().conditions().stream()
          .anyMatch(c -> c.type().equals("PodScheduled") && c.reason().equals("SchedulingGated"))) {
        reason = "SchedulingGated";
      }
      boolean initializing = readInitContainers();
      if (!initializing || isTrue(pod, "Initialized")) {
        restarts = sidecarRestarts;
        lastRestart = lastSidecarRestart;
        readContainers();
      }
      if (pod.metadata().deletionTimestamp().isPresent()) {
        readDeletion();
      }
      long sidecars = pod.spec().initContainers().stream().filter(Reader::isSidecar).count();
      int total = pod.spec().containers().size() + (int) sidecars;
      return new PodSummary(ready, total, reason, restarts, lastRestart);
    }

    private void readDeletion() {
      boolean over =
          pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
      if (pod.status().reason().equals("NodeLost")) {
        reason = "Unknown";
      } else if (!over) {
        reason = "Terminating";
      }
    }

    /** Stops at the first that has not done its part, and then says true. */
    private boolean readInitContainers() {
      var statuses = pod.status().initContainerStatuses();
      for (int i = 0; i < statuses.size(); i++) {
        var status = statuses.get(i);
        boolean sidecar =
            pod.spec().initContainers().stream()
                .anyMatch(c -> c.name().equals(status.name()) && isSidecar(c));
        count(status, sidecar);
        if (status.state().hasTerminated() && status.state().terminated().exitCode() == 0) {
          continue;
        }
        if (sidecar && status.started()) {
          ready += status.ready() ? 1 : 0;
          continue;
        }
        reason = "Init:" + initReason(status, i);
        return true;
      }
      return false;
    }

    private String initReason(ContainerStatus status, int place) {
      if (status.state().hasTerminated()) {
        return ended(status.state().terminated());
      }
      var waiting = status.state().waiting().reason();
      return waiting.isEmpty() || waiting.equals("PodInitializing")
          ? place + "/" + pod.spec().initContainers().size()
          : waiting;
    }

    private void readContainers() {
      boolean running = false;
      for (var status : pod.status().containerStatuses().reversed()) {
        count(status, false);
        var state = status.state();
        if (!state.waiting().reason().isEmpty()) {
          reason = state.waiting().reason();
        } else if (state.hasTerminated()) {
          reason = ended(state.terminated());
        } else if (status.ready() && state.hasRunning()) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed") && running) {
        reason = isTrue(pod, "Ready") ? "Running" : "NotReady";
      }
    }

    private void count(ContainerStatus status, boolean sidecar) {
      restarts += status.restartCount();
      var ended = status.lastState().terminated().finishedAt();
      lastRestart = later(lastRestart, ended);
      if (sidecar) {
        sidecarRestarts += status.restartCount();
        lastSidecarRestart = later(lastSidecarRestart, ended);
      }
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
      return one.isEmpty() || other.isPresent() && other.get().isAfter(one.get()) ? other : one;
    }

    private static String ended(ContainerStateTerminated state) {
      if (!state.reason().isEmpty()) {
        return state.reason();
      }
      return state.signal() != 0 ? "Signal:" + state.signal() : "ExitCode:" + state.exitCode();
    }

    private static boolean isSidecar(Container container) {
      return container.restartPolicy().equals("Always");
    }
  }
}
