package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.container.ContainerConfigs;
import dev.caravel.kubelet.container.SandboxConfigs;
import dev.caravel.kubelet.event.Events;
import dev.caravel.kubelet.files.PodDirectories;
import dev.caravel.kubelet.hook.Hooks;
import dev.caravel.kubelet.image.ImagePuller;
import dev.caravel.kubelet.log.LogRotation;
import dev.caravel.kubelet.object.ReferencedObjects;
import dev.caravel.kubelet.probe.Probes;
import dev.caravel.kubelet.runtime.CriClient;
import dev.caravel.kubelet.status.StatusWriter;
import dev.caravel.kubelet.volume.Volumes;
import dev.caravel.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What all pod workers share.
 *
 * @param runtimeName how container IDs begin
 * @param hostAddresses of the node
 * @param admission whether the node takes a pod
 */
public record NodeServices(
    CriClient runtime,
    String runtimeName,
    List<String> hostAddresses,
    PodDirectories directories,
    ReferencedObjects objects,
    Volumes volumes,
    SandboxConfigs sandboxConfigs,
    ContainerConfigs containerConfigs,
    ImagePuller images,
    Probes probes,
    Hooks hooks,
    LogRotation logs,
    StatusWriter statuses,
    Admission admission,
    Events events,
    Clock clock) {

  /** Whether a node takes a pod that it was given. */
  public interface Admission {
    /** Why not. */
    record Refusal(String reason, String message) {}

    /** Empty if it does. */
    Optional<Refusal> check(Pod pod);
  }
}
