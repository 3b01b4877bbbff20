package dev.caravel.apiserver.registry.strategy;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Struct;
import java.util.ArrayList;
import java.util.List;

/** What a resize may change of a pod: the resources of its containers (KEP-1287). */
final class PodResize {
  private PodResize() {}

  static Struct limited(Struct next, Struct current) {
    Pod asked = Pod.of(next);
    Pod kept = Pod.of(current);
    return kept.with(p ->
            p.spec(s -> {
              s.containers(resized(kept.spec().containers(), asked.spec().containers()));
              s.initContainers(
                  resized(kept.spec().initContainers(), asked.spec().initContainers()));
              if (asked.spec().hasResources()) {
                s.resources(asked.spec().resources());
              }
            }))
        .struct();
  }

  private static List<Container> resized(List<Container> kept, List<Container> asked) {
    var resized = new ArrayList<Container>();
    for (Container container : kept) {
      resized.add(
          asked.stream()
              .filter(other -> other.name().equals(container.name()))
              .findFirst()
              .map(other ->
                  container.with(
                      c -> c.resources(other.resources()).resizePolicy(other.resizePolicy())))
              .orElse(container));
    }
    return resized;
  }
}
