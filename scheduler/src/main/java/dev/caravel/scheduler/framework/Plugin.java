package dev.caravel.scheduler.framework;

import java.util.List;

/**
 * A scheduling plugin: any number of the extension points below, and the events that can make a pod
 * it turned down schedulable. Plugins are called from one scheduling thread, except for {@link
 * Bind} and its neighbours, which run on the pod's binding thread. KEP-624.
 */
public sealed interface Plugin
    permits QueueSort,
        PreEnqueue,
        PreFilter,
        Filter,
        PostFilter,
        PreScore,
        Score,
        Reserve,
        Permit,
        PreBind,
        Bind,
        PostBind {

  /** Upstream's name of the plugin, as it stands in KubeSchedulerConfiguration. */
  String name();

  /** What can make a pod schedulable that this plugin turned down. KEP-4247. */
  default List<QueueingHint> queueingHints() {
    return List.of();
  }
}
