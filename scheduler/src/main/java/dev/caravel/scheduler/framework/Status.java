package dev.caravel.scheduler.framework;

import java.util.List;

/**
 * What a plugin says of a pod, or of a pod on a node. Upstream: {@code fwk.Status}; its codes are
 * the alternatives here.
 */
public sealed interface Status {
  Status SUCCESS = new Success();
  Status SKIP = new Skip();

  /** The pod may go on. */
  record Success() implements Status {}

  /** The plugin has nothing to say about this pod: its later extension points are left out. */
  record Skip() implements Status {}

  /** Permit only: the pod waits until the plugin lets it go. */
  record Wait() implements Status {}

  /**
   * The pod does not fit.
   *
   * @param reasons shown to people in the PodScheduled condition and the FailedScheduling event
   * @param plugin the plugin that said so; its queueing hints decide what makes a retry worthwhile
   * @param resolvable whether removing other pods from the node could help
   */
  record Unschedulable(List<String> reasons, String plugin, boolean resolvable) implements Status {}

  /** Something went wrong that says nothing about the pod; it is tried again after a back-off. */
  record Failure(String plugin, Throwable cause) implements Status {}

  static Status unschedulable(String plugin, String reason) {
    return new Unschedulable(List.of(reason), plugin, true);
  }

  static Status unresolvable(String plugin, String reason) {
    return new Unschedulable(List.of(reason), plugin, false);
  }

  /** Whether the pod may go on past the plugin that said this. */
  default boolean passes() {
    return switch (this) {
      case Success _, Skip _ -> true;
      case Wait _, Unschedulable _, Failure _ -> false;
    };
  }

  /** Upstream's code of it, as metrics have it. */
  default String code() {
    return switch (this) {
      case Success _ -> "Success";
      case Skip _ -> "Skip";
      case Wait _ -> "Wait";
      case Unschedulable refused ->
          refused.resolvable ? "Unschedulable" : "UnschedulableAndUnresolvable";
      case Failure _ -> "Error";
    };
  }
}
