package dev.caravel.controllers;

import dev.caravel.client.leader.LeaderElection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the controller manager runs, and how.
 *
 * @param rootAuthorities PEM certificates that pods check the API server with; empty: not published
 * @param controllers names to run; {@code *} all, {@code -NAME} not this one
 * @param workers how many keys a controller works on at a time, by name; the others have a default
 * @param election empty: it does not wait until it is the leader
 * @param endpointsPerSlice how many endpoints an EndpointSlice may have
 * @param nodeGrace how long a node may be silent
 * @param nodeStartupGrace how long a new node may take to report for the first time
 */
public record ControllerManagerConfig(
    String rootAuthorities,
    List<String> controllers,
    Map<String, Integer> workers,
    Optional<LeaderElection> election,
    int endpointsPerSlice,
    Duration nodeGrace,
    Duration nodeStartupGrace) {
  /** Upstream's defaults. */
  static final int ENDPOINTS_PER_SLICE = 100;

  static final Duration NODE_GRACE = Duration.ofSeconds(50);
  static final Duration NODE_STARTUP_GRACE = Duration.ofMinutes(1);

  public ControllerManagerConfig {
    controllers = List.copyOf(controllers);
    workers = Map.copyOf(workers);
    if (endpointsPerSlice < 1 || endpointsPerSlice > 1000) {
      throw new IllegalArgumentException("an EndpointSlice has between 1 and 1000 endpoints");
    }
  }

  /** All controllers, at once, as the only controller manager that there is. */
  public static ControllerManagerConfig alone(String rootAuthorities) {
    return running(rootAuthorities, List.of("*"));
  }

  static ControllerManagerConfig running(String rootAuthorities, List<String> controllers) {
    return new ControllerManagerConfig(
        rootAuthorities,
        controllers,
        Map.of(),
        Optional.empty(),
        ENDPOINTS_PER_SLICE,
        NODE_GRACE,
        NODE_STARTUP_GRACE);
  }

  boolean isEnabled(String controller) {
    return controllers.contains(controller)
        || (controllers.contains("*") && !controllers.contains("-" + controller));
  }

  int workers(String controller, int byDefault) {
    return workers.getOrDefault(controller, byDefault);
  }
}
