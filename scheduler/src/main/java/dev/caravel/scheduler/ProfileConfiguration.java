package dev.caravel.scheduler;

import dev.caravel.scheduler.framework.ExtensionPoint;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which plugins decide about the pods of one scheduler name. Upstream: {@code
 * KubeSchedulerProfile}.
 *
 * @param percentageOfNodesToScore empty: what counts for all profiles
 * @param multiPoint changes to the default plugins, at all extension points
 * @param points changes at one extension point
 */
public record ProfileConfiguration(
    String schedulerName,
    OptionalInt percentageOfNodesToScore,
    PluginSet multiPoint,
    Map<ExtensionPoint, PluginSet> points) {

  /** A plugin that is on; weight 0 is the default one. */
  public record Enabled(String plugin, int weight) {}

  /**
   * Plugins that are on and off beside the default ones.
   *
   * @param disabled names; {@code *} is all
   */
  public record PluginSet(List<Enabled> enabled, Set<String> disabled) {
    static final PluginSet EMPTY = new PluginSet(List.of(), Set.of());

    public PluginSet {
      enabled = List.copyOf(enabled);
      disabled = Set.copyOf(disabled);
    }

    boolean enables(String plugin) {
      return enabled.stream().anyMatch(e -> e.plugin.equals(plugin));
    }

    boolean disables(String plugin) {
      return disabled.contains("*") || disabled.contains(plugin);
    }
  }

  public ProfileConfiguration {
    points = Map.copyOf(points);
  }

  /** The default plugins. */
  static ProfileConfiguration of(String schedulerName) {
    return new ProfileConfiguration(schedulerName, OptionalInt.empty(), PluginSet.EMPTY, Map.of());
  }
}
