package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.EphemeralContainer;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The containers of a pod's spec. */
public final class PodContainers {

  /** A container and the list that it stands in. */
  public record Entry(ContainerRole role, Container container) {}

  private PodContainers() {}

  /** Init, regular and ephemeral containers, in this order. */
  public static List<Entry> all(Pod pod) {
    var all = new ArrayList<Entry>();
    pod.spec().initContainers().forEach(c -> all.add(new Entry(ContainerRole.INIT, c)));
    pod.spec().containers().forEach(c -> all.add(new Entry(ContainerRole.REGULAR, c)));
    ephemeral(pod).forEach(c -> all.add(new Entry(ContainerRole.EPHEMERAL, c)));
    return all;
  }

  public static Optional<Entry> find(Pod pod, String name) {
    return all(pod).stream().filter(entry -> entry.container().name().equals(name)).findFirst();
  }

  /** The ephemeral containers as containers, which they are but for the target. */
  public static List<Container> ephemeral(Pod pod) {
    return pod.spec().ephemeralContainers().stream().map(PodContainers::asContainer).toList();
  }

  /** The container that an ephemeral one shares processes with; empty if none. */
  public static String targetOf(Pod pod, String ephemeralName) {
    return pod.spec().ephemeralContainers().stream()
        .filter(c -> c.name().equals(ephemeralName))
        .map(EphemeralContainer::targetContainerName)
        .findFirst()
        .orElse("");
  }

  private static Container asContainer(EphemeralContainer ephemeral) {
    var builder = Struct.builder(Container.SCHEMA);
    for (var field : Container.SCHEMA.fields()) {
      ephemeral.struct().get(field.name()).ifPresent(value -> builder.set(field.slot(), value));
    }
    return Container.of(builder.build());
  }

  /** Whether it is a sidecar: an init container that runs as long as the pod. */
  public static boolean isSidecar(Container initContainer) {
    return initContainer.restartPolicy().equals("Always");
  }

  public static boolean hasSidecars(Pod pod) {
    return pod.spec().initContainers().stream().anyMatch(PodContainers::isSidecar);
  }
}
