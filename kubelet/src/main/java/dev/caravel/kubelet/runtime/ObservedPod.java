package dev.caravel.kubelet.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that the runtime has of one pod.
 *
 * @param sandboxes the newest first
 * @param containers the newest first
 */
public record ObservedPod(
    String uid,
    String namespace,
    String name,
    List<ObservedSandbox> sandboxes,
    List<ObservedContainer> containers) {

  private static final Comparator<ObservedContainer> NEWEST_FIRST =
      Comparator.comparing(ObservedContainer::createdAt)
          .thenComparingInt(ObservedContainer::restarts)
          .reversed();

  public ObservedPod {
    sandboxes =
        sandboxes.stream()
            .sorted(
                Comparator.comparing(ObservedSandbox::createdAt)
                    .thenComparingInt(ObservedSandbox::attempt)
                    .reversed())
            .toList();
    containers = containers.stream().sorted(NEWEST_FIRST).toList();
  }

  /** A pod that the runtime has nothing of. */
  public static ObservedPod absent(String uid, String namespace, String name) {
    return new ObservedPod(uid, namespace, name, List.of(), List.of());
  }

  /** The newest container of that name. */
  public Optional<ObservedContainer> container(String containerName) {
    return containers.stream().filter(c -> c.name().equals(containerName)).findFirst();
  }

  /** The containers of that name, the newest first. */
  public List<ObservedContainer> containersNamed(String containerName) {
    return containers.stream().filter(c -> c.name().equals(containerName)).toList();
  }

  public Optional<ObservedSandbox> newestSandbox() {
    return sandboxes.stream().findFirst();
  }

  /** The sandbox that containers may be started in. */
  public Optional<ObservedSandbox> readySandbox() {
    return newestSandbox().filter(ObservedSandbox::ready);
  }

  public boolean hasRunningContainers() {
    return containers.stream().anyMatch(ObservedContainer::isRunning);
  }

  public boolean isAbsent() {
    return sandboxes.isEmpty() && containers.isEmpty();
  }
}
