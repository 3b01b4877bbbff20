package dev.caravel.kubelet.server;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.runtime.CriClient;
import java.util.List;
import java.util.Optional;

/** The pods that requests are about. */
public interface NodePods {
  /** All pods of this node, with their newest statuses. */
  List<Pod> all();

  /** What runs them. */
  CriClient runtime();

  default Optional<Pod> find(String namespace, String name) {
    return all().stream()
        .filter(pod -> pod.metadata().namespace().equals(namespace))
        .filter(pod -> pod.metadata().name().equals(name))
        .findFirst();
  }
}
