package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import dev.caravel.kubelet.runtime.ObservedSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do next with a pod that is to run (upstream's {@code computePodActions}). A pure
 * function: the same pod, containers and probe results always give the same steps, in the order in
 * which they are to be taken. Whoever takes them asks again after each change.
 */
public final class PodActions {
  private final Pod pod;
  private final ObservedPod observed;
  private final ProbeResults probes;
  private final List<Action> kills = new ArrayList<>();
  private List<Action> starts = new ArrayList<>();

  private PodActions(Pod pod, ObservedPod observed, ProbeResults probes) {
    this.pod = pod;
    this.observed = observed;
    this.probes = probes;
  }

  /** The steps; empty when everything is as it should be. */
  public static List<Action> compute(Pod pod, ObservedPod observed, ProbeResults probes) {
    return new PodActions(pod, observed, probes).compute();
  }

  private List<Action> compute() {
    if (needsSandbox()) {
      return withNewSandbox();
    }
    for (var container : PodContainers.ephemeral(pod)) {
      if (observed.container(container.name()).isEmpty()) {
        starts.add(new Action.StartContainer(ContainerRole.EPHEMERAL, container));
      }
    }
    boolean ephemeralStart = !starts.isEmpty();
    boolean initialized = hasStartedRegular();
    if (!planInitContainers(initialized)) {
      return List.of(new Action.KillPod());
    }
    if (initialized && !planRegularContainers() && !ephemeralStart) {
      return List.of(new Action.KillPod());
    }
    var actions = new ArrayList<>(kills);
    actions.addAll(starts);
    return List.copyOf(actions);
  }

  private boolean needsSandbox() {
    var ready = observed.sandboxes().stream().filter(ObservedSandbox::ready).count();
    var newest = observed.newestSandbox();
    if (newest.isEmpty() || !newest.get().ready() || ready > 1) {
      return true;
    }
    boolean hostNetwork = pod.spec().hostNetwork();
    return newest.get().hostNetwork() != hostNetwork
        || (!hostNetwork && newest.get().addresses().isEmpty());
  }

  /** Everything begins anew, unless the pod has done its work. */
  private List<Action> withNewSandbox() {
    int attempt = observed.newestSandbox().map(sandbox -> sandbox.attempt() + 1).orElse(0);
    if (attempt > 0 && !RestartPolicy.restartsFailed(pod) && !observed.containers().isEmpty()) {
      return List.of(new Action.KillPod());
    }
    var regular =
        pod.spec().containers().stream()
            .filter(container -> !hasSucceededForGood(container))
            .toList();
    if (regular.isEmpty()) {
      return List.of(new Action.KillPod());
    }
    var actions = new ArrayList<Action>();
    if (!observed.isAbsent()) {
      actions.add(new Action.KillPod());
    }
    actions.add(new Action.CreateSandbox(attempt));
    if (!pod.spec().initContainers().isEmpty()) {
      var first = pod.spec().initContainers().getFirst();
      actions.add(new Action.StartContainer(ContainerRole.INIT, first));
    } else {
      regular.forEach(c -> actions.add(new Action.StartContainer(ContainerRole.REGULAR, c)));
    }
    return List.copyOf(actions);
  }

  private boolean hasSucceededForGood(Container container) {
    return observed
        .container(container.name())
        .filter(c -> c.isExited() && c.exitCode() == 0)
        .filter(c -> !RestartPolicy.restarts(pod, container, 0))
        .isPresent();
  }

  /** Whether the init containers are behind us: a regular container has been started. */
  private boolean hasStartedRegular() {
    return pod.spec().initContainers().isEmpty()
        || pod.spec().containers().stream()
            .flatMap(container -> current(container).stream())
            .anyMatch(container -> !container.isCreated());
  }

  /** The newest container of that name in the sandbox that the pod has now. */
  private Optional<ObservedContainer> current(Container container) {
    var sandbox = observed.newestSandbox().map(ObservedSandbox::id).orElse("");
    return observed.containersNamed(container.name()).stream()
        .filter(c -> c.sandboxId().equals(sandbox))
        .findFirst();
  }

  /**
   * Looks at the init containers from the last to the first, for those that have done their work
   * may have been removed.
   *
   * @return false if one has failed for good
   */
  private boolean planInitContainers(boolean podInitialized) {
    var containers = pod.spec().initContainers();
    var planned = new ArrayList<Action>();
    boolean laterReached = podInitialized;
    for (int i = containers.size() - 1; i >= 0; i--) {
      var container = containers.get(i);
      boolean sidecar = PodContainers.isSidecar(container);
      var found = current(container);
      if (found.isEmpty()) {
        if (laterReached && sidecar) {
          planned.addFirst(start(container));
        }
        continue;
      }
      if (laterReached && !sidecar) {
        continue;
      }
      var status = found.get();
      if (status.isRunning()) {
        if (sidecar) {
          planSidecar(container, status, i, laterReached, planned);
        }
      } else if (status.isExited()) {
        if (sidecar) {
          planned.addFirst(start(container));
        } else if (status.exitCode() == 0) {
          planAfter(i, planned);
        } else if (RestartPolicy.restartsFailed(pod)) {
          planned.addFirst(start(container));
        } else {
          return false;
        }
      } else if (status.isUnknown()) {
        kills.add(new Action.KillContainer(status, KillReason.UNKNOWN, unknown(container)));
        planned.addFirst(start(container));
      } else {
        // Created but never started: who made it has failed, or died in between.
        planned.addFirst(start(container));
      }
      laterReached = true;
    }
    if (!laterReached && !containers.isEmpty()) {
      planned.add(start(containers.getFirst()));
    }
    starts.addAll(planned);
    return true;
  }

  private void planSidecar(
      Container container,
      ObservedContainer status,
      int index,
      boolean laterReached,
      List<Action> planned) {
    if (container.hasStartupProbe()) {
      var started = probes.startupOf(status.id());
      if (started.isEmpty() || !started.get()) {
        if (started.isPresent()) {
          restartSidecar(container, status, KillReason.STARTUP, planned);
        }
        return;
      }
    }
    if (!laterReached) {
      planAfter(index, planned);
    }
    if (probes.hasFailedLiveness(status.id())) {
      restartSidecar(container, status, KillReason.LIVENESS, planned);
    }
  }

  private void restartSidecar(
      Container container, ObservedContainer status, KillReason reason, List<Action> planned) {
    var message = "Init container " + container.name() + " failed " + probeName(reason) + " probe";
    kills.add(new Action.KillContainer(status, reason, message));
    planned.addFirst(start(container));
  }

  /** What comes after the init container at that place has done its work. */
  private void planAfter(int index, List<Action> planned) {
    var containers = pod.spec().initContainers();
    if (index + 1 < containers.size()) {
      planned.addFirst(start(containers.get(index + 1)));
    } else {
      pod.spec()
          .containers()
          .forEach(c -> planned.add(new Action.StartContainer(ContainerRole.REGULAR, c)));
    }
  }

  private static Action start(Container initContainer) {
    return new Action.StartContainer(ContainerRole.INIT, initContainer);
  }

  /**
   * Plans the regular containers.
   *
   * @return false if none is left to run
   */
  private boolean planRegularContainers() {
    int kept = 0;
    var planned = new ArrayList<Action>();
    for (var container : pod.spec().containers()) {
      var found = observed.container(container.name());
      if (found.isEmpty() || !found.get().isRunning()) {
        if (found.isEmpty() || startsAgain(container, found.get())) {
          planned.add(new Action.StartContainer(ContainerRole.REGULAR, container));
          found
              .filter(ObservedContainer::isUnknown)
              .ifPresent(c ->
                  kills.add(new Action.KillContainer(c, KillReason.UNKNOWN, unknown(container))));
        }
        continue;
      }
      if (!planRestart(container, found.get(), planned)) {
        kept++;
      }
    }
    if (kept == 0 && planned.isEmpty()) {
      return false;
    }
    starts.addAll(planned);
    return true;
  }

  private boolean startsAgain(Container container, ObservedContainer status) {
    return !status.isExited() || RestartPolicy.restarts(pod, container, status.exitCode());
  }

  /** Plans to stop a running container that must not go on; false if it may. */
  private boolean planRestart(Container container, ObservedContainer status, List<Action> planned) {
    String message;
    KillReason reason;
    boolean restart = RestartPolicy.restarts(pod, container, 1);
    if (!status.hash().isEmpty() && !status.hash().equals(ContainerHash.of(container))) {
      reason = KillReason.CHANGED;
      message = "Container " + container.name() + " definition changed";
      restart = true;
    } else if (probes.hasFailedLiveness(status.id())) {
      reason = KillReason.LIVENESS;
      message = "Container " + container.name() + " failed liveness probe";
    } else if (probes.hasFailedStartup(status.id())) {
      reason = KillReason.STARTUP;
      message = "Container " + container.name() + " failed startup probe";
    } else {
      return false;
    }
    if (restart) {
      message += ", will be restarted";
      planned.add(new Action.StartContainer(ContainerRole.REGULAR, container));
    }
    kills.add(new Action.KillContainer(status, reason, message));
    return true;
  }

  private static String probeName(KillReason reason) {
    return reason == KillReason.STARTUP ? "startup" : "liveness";
  }

  private static String unknown(Container container) {
    return "Container " + container.name() + " is in unknown state, try killing it before restart";
  }
}
