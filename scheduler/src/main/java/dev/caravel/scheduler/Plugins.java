package dev.caravel.scheduler;

import dev.caravel.scheduler.ProfileConfiguration.Enabled;
import dev.caravel.scheduler.ProfileConfiguration.PluginSet;
import dev.caravel.scheduler.framework.Plugin;
import dev.caravel.scheduler.framework.Profile;
import dev.caravel.scheduler.framework.Profile.Weighted;
import dev.caravel.scheduler.plugins.DefaultBinder;
import dev.caravel.scheduler.plugins.NodeAffinity;
import dev.caravel.scheduler.plugins.NodeName;
import dev.caravel.scheduler.plugins.NodePorts;
import dev.caravel.scheduler.plugins.NodeResourcesFit;
import dev.caravel.scheduler.plugins.NodeUnschedulable;
import dev.caravel.scheduler.plugins.PrioritySort;
import dev.caravel.scheduler.plugins.SchedulingGates;
import dev.caravel.scheduler.plugins.TaintToleration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * All plugins there are, and which of them a profile has where. All are on by default, in
 * upstream's order and with upstream's weights.
 */
final class Plugins {
  private static final List<Enabled> DEFAULT =
      List.of(
          new Enabled("SchedulingGates", 0),
          new Enabled("PrioritySort", 0),
          new Enabled("NodeUnschedulable", 0),
          new Enabled("NodeName", 0),
          new Enabled("TaintToleration", 3),
          new Enabled("NodeAffinity", 2),
          new Enabled("NodePorts", 0),
          new Enabled("NodeResourcesFit", 1),
          new Enabled("DefaultBinder", 0));

  private static final Map<String, Function<DefaultBinder.Binding, Plugin>> MAKERS =
      Map.of(
          "SchedulingGates", _ -> new SchedulingGates(),
          "PrioritySort", _ -> new PrioritySort(),
          "NodeUnschedulable", _ -> new NodeUnschedulable(),
          "NodeName", _ -> new NodeName(),
          "TaintToleration", _ -> new TaintToleration(),
          "NodeAffinity", _ -> new NodeAffinity(),
          "NodePorts", _ -> new NodePorts(),
          "NodeResourcesFit", _ -> new NodeResourcesFit(),
          "DefaultBinder", DefaultBinder::new);

  private Plugins() {}

  static Collection<String> names() {
    return MAKERS.keySet();
  }

  /**
   * A profile as it is configured.
   *
   * @param binding how its pods are bound
   * @throws IllegalArgumentException if a plugin is unknown, or the profile could not schedule
   */
  static Profile profile(ProfileConfiguration configuration, DefaultBinder.Binding binding) {
    var made = new LinkedHashMap<String, Plugin>();
    var everywhere = everywhere(configuration.multiPoint());
    return new Profile(
        configuration.schedulerName(),
        point ->
            at(everywhere, configuration.points().getOrDefault(point, PluginSet.EMPTY)).stream()
                .map(e ->
                    new Weighted(
                        made.computeIfAbsent(e.plugin(), name -> make(name, binding)),
                        Math.max(1, e.weight())))
                .filter(weighted -> point.isOf(weighted.plugin()))
                .toList());
  }

  private static Plugin make(String name, DefaultBinder.Binding binding) {
    var maker = MAKERS.get(name);
    if (maker == null) {
      throw new IllegalArgumentException("there is no plugin \"" + name + "\"");
    }
    return maker.apply(binding);
  }

  /** The default ones that are not off, with weights changed in place, then the further ones. */
  private static List<Enabled> everywhere(PluginSet changes) {
    var result = new ArrayList<Enabled>();
    for (var plugin : DEFAULT) {
      var changed = find(changes.enabled(), plugin.plugin());
      if (!changes.disables(plugin.plugin())) {
        result.add(changed.orElse(plugin));
      }
    }
    for (var plugin : changes.enabled()) {
      if (find(result, plugin.plugin()).isEmpty()) {
        result.add(plugin);
      }
    }
    return result;
  }

  /** Those named for this point that would be here anyway come first, the further ones last. */
  private static List<Enabled> at(List<Enabled> everywhere, PluginSet changes) {
    var result = new ArrayList<Enabled>();
    for (var plugin : changes.enabled()) {
      if (find(everywhere, plugin.plugin()).isPresent()) {
        result.add(plugin);
      }
    }
    for (var plugin : everywhere) {
      if (!changes.disables(plugin.plugin()) && !changes.enables(plugin.plugin())) {
        result.add(plugin);
      }
    }
    for (var plugin : changes.enabled()) {
      if (find(everywhere, plugin.plugin()).isEmpty()) {
        result.add(plugin);
      }
    }
    return result;
  }

  private static Optional<Enabled> find(List<Enabled> plugins, String name) {
    return plugins.stream().filter(e -> e.plugin().equals(name)).findFirst();
  }
}
