package dev.caravel.kubelet.runtime;

import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.cri.v1.Mount;
import java.time.Instant;
import java.util.Optional;

/**
 * One container as the runtime tells it.
 *
 * @param sandboxId the sandbox that it is in; empty if that was not asked
 * @param name the name in the pod's spec
 * @param restarts how many of that name came before it
 * @param hash of the definition it was made from; empty if it is not known
 */
public record ObservedContainer(
    String id,
    String sandboxId,
    String name,
    int restarts,
    ContainerState state,
    Instant createdAt,
    String hash,
    ContainerStatus status) {

  static ObservedContainer of(ContainerStatus status, String sandboxId) {
    var labels = status.getLabelsMap();
    var annotations = status.getAnnotationsMap();
    return new ObservedContainer(
        status.getId(),
        sandboxId,
        labels.getOrDefault(RuntimeKeys.CONTAINER_NAME, status.getMetadata().getName()),
        restarts(annotations.getOrDefault(RuntimeKeys.RESTART_COUNT, ""), status),
        status.getState(),
        time(status.getCreatedAt()),
        annotations.getOrDefault(RuntimeKeys.HASH, ""),
        status);
  }

  private static int restarts(String annotation, ContainerStatus status) {
    return annotation.matches("[0-9]{1,9}")
        ? Integer.parseInt(annotation)
        : status.getMetadata().getAttempt();
  }

  private static Instant time(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  public boolean isCreated() {
    return state == ContainerState.CONTAINER_CREATED;
  }

  public boolean isRunning() {
    return state == ContainerState.CONTAINER_RUNNING;
  }

  public boolean isExited() {
    return state == ContainerState.CONTAINER_EXITED;
  }

  /** Neither created, running nor exited: the runtime has lost track of it. */
  public boolean isUnknown() {
    return state != ContainerState.CONTAINER_CREATED && !isRunning() && !isExited();
  }

  public int exitCode() {
    return status.getExitCode();
  }

  public Instant startedAt() {
    return time(status.getStartedAt());
  }

  public Instant finishedAt() {
    return time(status.getFinishedAt());
  }

  /** What the annotation that the kubelet gave it says; empty if it has none. */
  public String annotation(String key) {
    return status.getAnnotationsMap().getOrDefault(key, "");
  }

  /** The mount at that place in the container. */
  public Optional<Mount> mountAt(String containerPath) {
    return status.getMountsList().stream()
        .filter(mount -> mount.getContainerPath().equals(containerPath))
        .findFirst();
  }
}
