package dev.caravel.kubelet.event;

import dev.caravel.api.core.v1.ObjectReference;
import dev.caravel.api.core.v1.Pod;

/** Where the kubelet tells people what it did and what went wrong. Never blocks, never throws. */
public interface Events {
  /** How an event of a pod's container reads. */
  void record(ObjectReference about, boolean warning, String reason, String message);

  /** That all is well, about a pod. */
  default void normal(Pod pod, String reason, String message) {
    record(reference(pod, ""), false, reason, message);
  }

  /** That something is wrong, about a pod. */
  default void warning(Pod pod, String reason, String message) {
    record(reference(pod, ""), true, reason, message);
  }

  /** What an event about a pod, or a part of it, refers to. */
  static ObjectReference reference(Pod pod, String fieldPath) {
    return ObjectReference.builder()
        .apiVersion("v1")
        .kind("Pod")
        .namespace(pod.metadata().namespace())
        .name(pod.metadata().name())
        .uid(pod.metadata().uid())
        .resourceVersion(pod.metadata().resourceVersion())
        .fieldPath(fieldPath)
        .build();
  }
}
