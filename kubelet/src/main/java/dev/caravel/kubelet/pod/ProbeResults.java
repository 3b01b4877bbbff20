package dev.caravel.kubelet.pod;

import java.util.Map;
import java.util.Optional;

/**
 * What the probes of a pod's containers found last, by container ID; one that is not there was not
 * found out yet.
 */
public record ProbeResults(
    Map<String, Boolean> startup, Map<String, Boolean> liveness, Map<String, Boolean> readiness) {
  public static final ProbeResults NONE = new ProbeResults(Map.of(), Map.of(), Map.of());

  public ProbeResults {
    startup = Map.copyOf(startup);
    liveness = Map.copyOf(liveness);
    readiness = Map.copyOf(readiness);
  }

  Optional<Boolean> startupOf(String id) {
    return Optional.ofNullable(startup.get(id));
  }

  boolean hasFailedStartup(String id) {
    return startup.getOrDefault(id, true).equals(false);
  }

  boolean hasFailedLiveness(String id) {
    return liveness.getOrDefault(id, true).equals(false);
  }

  boolean isReady(String id) {
    return readiness.getOrDefault(id, false);
  }
}
