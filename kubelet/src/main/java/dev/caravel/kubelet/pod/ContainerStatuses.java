package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.ContainerState;
import dev.caravel.api.core.v1.ContainerStatus;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.VolumeMount;
import dev.caravel.api.core.v1.VolumeMountStatus;
import dev.caravel.kubelet.runtime.ObservedContainer;
import dev.caravel.kubelet.runtime.ObservedPod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statuses of a pod's containers, as its own status lists them. */
final class ContainerStatuses {
  /** What a container's state was is lost; upstream's exit code for that. */
  private static final int LOST_EXIT_CODE = 137;

  private static final Waiting CREATING = new Waiting("ContainerCreating", "");
  private static final Waiting INITIALIZING = new Waiting("PodInitializing", "");

  private final Pod pod;
  private final ObservedPod observed;
  private final StatusInputs inputs;

  ContainerStatuses(Pod pod, ObservedPod observed, StatusInputs inputs) {
    this.pod = pod;
    this.observed = observed;
    this.inputs = inputs;
  }

  List<ContainerStatus> of(ContainerRole role, List<Container> containers) {
    var old =
        switch (role) {
          case INIT -> pod.status().initContainerStatuses();
          case REGULAR -> pod.status().containerStatuses();
          case EPHEMERAL -> pod.status().ephemeralContainerStatuses();
        };
    return containers.stream().map(container -> of(role, container, old)).toList();
  }

  private ContainerStatus of(ContainerRole role, Container container, List<ContainerStatus> old) {
    var past = observed.containersNamed(container.name());
    var oldStatus = old.stream().filter(s -> s.name().equals(container.name())).findFirst();
    var status = past.isEmpty() ? absent(role, container, oldStatus) : present(container, past);
    var waiting = Optional.ofNullable(inputs.waiting().get(container.name()));
    if (waiting.isPresent() && !status.state().hasRunning() && !isOver(role, container, status)) {
      status = waiting(status, waiting.get());
    }
    boolean running = status.state().hasRunning();
    var id = past.isEmpty() ? "" : past.getFirst().id();
    boolean started = running && isStarted(container, id);
    boolean plainInit = role == ContainerRole.INIT && !PodContainers.isSidecar(container);
    boolean ready =
        plainInit
            ? status.state().hasTerminated() && status.state().terminated().exitCode() == 0
            : role != ContainerRole.EPHEMERAL && started && isReady(container, id);
    return status.with(s -> s.started(started).ready(ready));
  }

  /** It has ended and will not begin again, so that it waits for nothing. */
  private boolean isOver(ContainerRole role, Container container, ContainerStatus status) {
    return role == ContainerRole.REGULAR
        && status.state().hasTerminated()
        && !RestartPolicy.restarts(pod, container, status.state().terminated().exitCode());
  }

  private boolean isStarted(Container container, String id) {
    return !container.hasStartupProbe() || inputs.probes().startupOf(id).orElse(false);
  }

  private boolean isReady(Container container, String id) {
    return !container.hasReadinessProbe() || inputs.probes().isReady(id);
  }

  private ContainerStatus present(Container container, List<ObservedContainer> past) {
    var newest = past.getFirst();
    var builder =
        ContainerStatus.builder()
            .name(container.name())
            .state(state(newest))
            .restartCount(newest.restarts())
            .image(imageName(container, newest))
            .imageID(newest.status().getImageRef())
            .containerID(inputs.containerId(newest.id()));
    past.stream()
        .skip(1)
        .filter(ObservedContainer::isExited)
        .findFirst()
        .ifPresent(earlier -> builder.lastState(state(earlier)));
    if (!container.volumeMounts().isEmpty()) {
      builder.volumeMounts(
          container.volumeMounts().stream().map(ContainerStatuses::mountStatus).toList());
    }
    if (newest.isRunning()) {
      var resources = container.resources();
      if (!resources.struct().isEmpty()) {
        builder.resources(resources);
      }
      if (!resources.requests().isEmpty()) {
        builder.allocatedResources(resources.requests());
      }
    }
    if (newest.status().getUser().hasLinux()) {
      var user = newest.status().getUser().getLinux();
      builder.user(u ->
          u.linux(l ->
              l.uid(user.getUid())
                  .gid(user.getGid())
                  .supplementalGroups(user.getSupplementalGroupsList())));
    }
    return builder.build();
  }

  /** A runtime may know no better name than the ID that it was told. */
  private static String imageName(Container container, ObservedContainer observed) {
    var image = observed.status().getImage();
    boolean id = image.getImage().isEmpty() || image.getImage().startsWith("sha256:");
    if (!id) {
      return image.getImage();
    }
    return image.getUserSpecifiedImage().isEmpty()
        ? container.image()
        : image.getUserSpecifiedImage();
  }

  private static VolumeMountStatus mountStatus(VolumeMount mount) {
    var status = VolumeMountStatus.builder().name(mount.name()).mountPath(mount.mountPath());
    if (mount.readOnly()) {
      status.readOnly(true).recursiveReadOnly("Disabled");
    }
    return status.build();
  }

  private ContainerState state(ObservedContainer container) {
    if (container.isRunning()) {
      return ContainerState.builder().running(r -> r.startedAt(container.startedAt())).build();
    }
    if (!container.isExited()) {
      return waitingState(CREATING);
    }
    var reason = container.status().getReason();
    var message = inputs.terminationMessages().getOrDefault(container.id(), "");
    var defaultReason = container.exitCode() == 0 ? "Completed" : "Error";
    return ContainerState.builder()
        .terminated(t ->
            t.exitCode(container.exitCode())
                .reason(reason.isEmpty() ? defaultReason : reason)
                .message(message.isEmpty() ? container.status().getMessage() : message)
                .startedAt(container.startedAt())
                .finishedAt(container.finishedAt())
                .containerID(inputs.containerId(container.id())))
        .build();
  }

  /** Nothing of that name is in the runtime: it never was, or what was is gone. */
  private ContainerStatus absent(
      ContainerRole role, Container container, Optional<ContainerStatus> old) {
    if (old.isPresent() && old.get().state().hasTerminated()) {
      return old.get();
    }
    if (old.isPresent() && old.get().state().hasRunning()) {
      return lost(old.get());
    }
    boolean initializing = role == ContainerRole.REGULAR && !pod.spec().initContainers().isEmpty();
    var builder =
        ContainerStatus.builder()
            .name(container.name())
            .image(container.image())
            .imageID("")
            .state(waitingState(initializing ? INITIALIZING : initCreating(role)));
    old.ifPresent(o -> {
      builder.restartCount(o.restartCount());
      if (o.hasLastState()) {
        builder.lastState(o.lastState());
      }
    });
    return builder.build();
  }

  private Waiting initCreating(ContainerRole role) {
    return role == ContainerRole.INIT ? INITIALIZING : CREATING;
  }

  private ContainerStatus lost(ContainerStatus old) {
    boolean ends = inputs.isEnding();
    var message =
        "The container could not be located when the pod was "
            + (ends ? "terminated" : "deleted.  The container used to be Running");
    var gone =
        ContainerState.builder()
            .terminated(t ->
                t.exitCode(LOST_EXIT_CODE)
                    .reason("ContainerStatusUnknown")
                    .message(message)
                    .containerID(old.containerID()))
            .build();
    if (ends) {
      return old.with(o -> o.state(gone));
    }
    return old.with(o ->
        o.lastState(gone)
            .state(waitingState(CREATING))
            .restartCount(old.restartCount() + 1)
            .containerID(""));
  }

  private static ContainerStatus waiting(ContainerStatus status, Waiting waiting) {
    return status.with(s -> {
      if (status.state().hasTerminated()) {
        s.lastState(status.state());
      }
      s.state(waitingState(waiting));
    });
  }

  private static ContainerState waitingState(Waiting waiting) {
    return ContainerState.builder()
        .waiting(w -> w.reason(waiting.reason()).message(waiting.message()))
        .build();
  }

  /** By name, for who looks for one. */
  static Map<String, ContainerStatus> byName(List<ContainerStatus> statuses) {
    return statuses.stream()
        .collect(java.util.stream.Collectors.toMap(ContainerStatus::name, s -> s, (a, b) -> a));
  }
}
