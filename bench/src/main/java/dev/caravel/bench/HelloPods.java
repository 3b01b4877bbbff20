package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;

/** Pods of the one image that comes with Caravel, which serves HTTP on port 80. */
final class HelloPods {
  static final String IMAGE = "caravel.local/hello";
  private static final String NO_SCHEDULER = "caravel-bench-none";

  private HelloPods() {}

  static Pod pod(String name) {
    return Pod.builder()
        .metadata(m -> m.name(name).putLabels("app", "caravel-bench"))
        .spec(s -> s.addContainers(c -> c.name("hello").image(IMAGE)))
        .build();
  }

  /** One for hollow nodes of a group. */
  static Pod selecting(String name, String group) {
    return pod(name).with(b -> b.spec(s -> s.putNodeSelector(HollowNodes.LABEL, group)));
  }

  /** One that waits for a scheduler there is not. */
  static Pod unscheduled(String name) {
    return pod(name).with(b -> b.spec(s -> s.schedulerName(NO_SCHEDULER)));
  }
}
