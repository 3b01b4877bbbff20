package dev.caravel.runtime.service;

import dev.caravel.cri.v1.Container;
import dev.caravel.cri.v1.ContainerFilter;
import dev.caravel.cri.v1.PodSandbox;
import dev.caravel.cri.v1.PodSandboxFilter;
import java.util.Map;

/** Which of the listed ones a caller wants; what a filter leaves empty matches all. */
final class Filters {
  private Filters() {}

  static boolean matches(PodSandboxFilter filter, PodSandbox sandbox) {
    return matches(filter.getId(), sandbox.getId())
        && (!filter.hasState() || filter.getState().getState() == sandbox.getState())
        && matches(filter.getLabelSelectorMap(), sandbox.getLabelsMap());
  }

  static boolean matches(ContainerFilter filter, Container container) {
    return matches(filter.getId(), container.getId())
        && matches(filter.getPodSandboxId(), container.getPodSandboxId())
        && (!filter.hasState() || filter.getState().getState() == container.getState())
        && matches(filter.getLabelSelectorMap(), container.getLabelsMap());
  }

  /** Ids may be abbreviated, as people type them. */
  static boolean matches(String prefix, String id) {
    return id.startsWith(prefix);
  }

  static boolean matches(Map<String, String> wanted, Map<String, String> labels) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }
}
