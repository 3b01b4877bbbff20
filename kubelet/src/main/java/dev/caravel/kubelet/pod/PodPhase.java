package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import java.util.List;

/** Where a pod is in its life, from the statuses of its containers. */
final class PodPhase {
  static final String PENDING = "Pending";
  static final String RUNNING = "Running";
  static final String SUCCEEDED = "Succeeded";
  static final String FAILED = "Failed";

  private PodPhase() {}

  static boolean isTerminal(String phase) {
    return phase.equals(SUCCEEDED) || phase.equals(FAILED);
  }

  /** Upstream's {@code getPhase}. */
  static String of(
      Pod pod, List<ContainerStatus> init, List<ContainerStatus> regular, boolean ending) {
    boolean never = pod.spec().restartPolicy().equals("Never");
    var states = ContainerStatuses.byName(init);
    int pending = 0;
    for (var container : pod.spec().initContainers()) {
      var status = states.getOrDefault(container.name(), ContainerStatus.empty());
      if (PodContainers.isSidecar(container)) {
        pending += isPendingSidecar(status) ? 1 : 0;
      } else if (hasFailed(status)) {
        if (never) {
          return FAILED;
        }
        pending++;
      } else if (!status.state().hasTerminated() && !status.lastState().hasTerminated()) {
        pending++;
      }
    }
    int waiting = 0;
    int running = 0;
    int stopped = 0;
    int succeeded = 0;
    int unsuccessfulForGood = 0;
    for (var container : pod.spec().containers()) {
      var status =
          ContainerStatuses.byName(regular).getOrDefault(container.name(), ContainerStatus.empty());
      if (status.state().hasRunning()) {
        running++;
      } else if (status.state().hasTerminated()) {
        stopped++;
        int exitCode = status.state().terminated().exitCode();
        succeeded += exitCode == 0 && !RestartPolicy.restarts(pod, container, 0) ? 1 : 0;
        unsuccessfulForGood +=
            exitCode != 0 && !RestartPolicy.restarts(pod, container, exitCode) ? 1 : 0;
      } else if (status.lastState().hasTerminated()) {
        stopped++;
      } else {
        waiting++;
      }
    }
    if (pending > 0 && running == 0 && stopped == 0) {
      return ending ? FAILED : PENDING;
    }
    if (waiting > 0) {
      return ending && running == 0 ? FAILED : PENDING;
    }
    if (running > 0) {
      return RUNNING;
    }
    if (ending) {
      return allExitedWithZero(regular) ? SUCCEEDED : FAILED;
    }
    if (stopped > 0 && succeeded == stopped) {
      return SUCCEEDED;
    }
    if (stopped > 0 && succeeded + unsuccessfulForGood == stopped) {
      return FAILED;
    }
    return stopped > 0 ? RUNNING : PENDING;
  }

  private static boolean allExitedWithZero(List<ContainerStatus> statuses) {
    return statuses.stream()
        .allMatch(s -> s.state().hasTerminated() && s.state().terminated().exitCode() == 0);
  }

  private static boolean isPendingSidecar(ContainerStatus status) {
    return status.state().hasRunning()
        ? !status.started()
        : !status.state().hasTerminated() && !status.lastState().hasTerminated();
  }

  private static boolean hasFailed(ContainerStatus status) {
    return (status.state().hasTerminated() && status.state().terminated().exitCode() != 0)
        || (status.state().hasWaiting()
            && status.lastState().hasTerminated()
            && status.lastState().terminated().exitCode() != 0);
  }
}
