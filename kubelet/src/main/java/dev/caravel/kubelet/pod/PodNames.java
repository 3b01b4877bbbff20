package dev.caravel.kubelet.pod;

import dev.caravel.api.core.v1.Pod;

/** How messages name a pod. */
public final class PodNames {
  private PodNames() {}

  /** {@code name_namespace(uid)}, as upstream's {@code format.Pod}. */
  public static String of(Pod pod) {
    var metadata = pod.metadata();
    return metadata.name() + "_" + metadata.namespace() + "(" + metadata.uid() + ")";
  }

  /** {@code namespace/name}. */
  public static String brief(Pod pod) {
    return pod.metadata().namespace() + "/" + pod.metadata().name();
  }
}
