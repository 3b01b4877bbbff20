package dev.caravel.controllers;

import java.util.List;
import java.util.Map;

/**
 * What the controller manager runs, and how.
 *
 * @param rootAuthorities PEM certificates that pods check the API server with; empty: not published
 * @param controllers names to run; {@code *} all, {@code -NAME} not this one
 * @param workers how many keys a controller works on at a time, by name; the others have a default
 * @param leaderElection whether it waits until it is the leader
 * @param identity of this candidate
 */
public record ControllerManagerConfig(
    String rootAuthorities,
    List<String> controllers,
    Map<String, Integer> workers,
    boolean leaderElection,
    String identity) {

  public ControllerManagerConfig {
    controllers = List.copyOf(controllers);
    workers = Map.copyOf(workers);
  }

  /** All controllers, at once, as the only controller manager that there is. */
  public static ControllerManagerConfig alone(String rootAuthorities) {
    return new ControllerManagerConfig(rootAuthorities, List.of("*"), Map.of(), false, "");
  }

  boolean isEnabled(String controller) {
    return controllers.contains(controller)
        || (controllers.contains("*") && !controllers.contains("-" + controller));
  }

  int workers(String controller, int byDefault) {
    return workers.getOrDefault(controller, byDefault);
  }
}
