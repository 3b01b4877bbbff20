package dev.caravel.scheduler;

import dev.caravel.client.flags.Nearest;
import dev.caravel.client.leader.LeaderElectionConfiguration;
import dev.caravel.scheduler.ProfileConfiguration.Enabled;
import dev.caravel.scheduler.ProfileConfiguration.PluginSet;
import dev.caravel.scheduler.framework.ExtensionPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A file of kind {@code KubeSchedulerConfiguration} (kubescheduler.config.k8s.io/v1).
 *
 * @param kubeconfig how the API server is reached
 * @param withoutEffect fields that are set, understood and have no effect
 */
record ConfigurationFile(
    SchedulerConfiguration scheduler,
    LeaderElectionConfiguration leaderElection,
    Optional<Path> kubeconfig,
    List<String> withoutEffect) {
  private static final String API_VERSION = "kubescheduler.config.k8s.io/v1";
  private static final String KIND = "KubeSchedulerConfiguration";
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_SECONDS = 1 << 24;

  /** Upstream scores nodes on threads, and can watch itself; here that is not for choosing. */
  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "parallelism", "enableProfiling", "enableContentionProfiling", "delayCacheUntilActive");

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is malformed, of another kind, or says something that
   *     there is not here
   */
  static ConfigurationFile read(Path file) throws IOException {
    var settings = LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
    try {
      return of(new Load(settings).loadFromString(Files.readString(file)));
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static ConfigurationFile of(@org.jspecify.annotations.Nullable Object content) {
    if (!(content instanceof Map<?, ?> map)
        || !API_VERSION.equals(map.get("apiVersion"))
        || !KIND.equals(map.get("kind"))) {
      throw new IllegalArgumentException("it is no " + KIND + " of " + API_VERSION);
    }
    var file = Fields.of(map);
    var known =
        new HashSet<>(
            Set.of(
                "apiVersion",
                "kind",
                "clientConnection",
                "extenders",
                "leaderElection",
                "percentageOfNodesToScore",
                "podInitialBackoffSeconds",
                "podMaxBackoffSeconds",
                "profiles"));
    known.addAll(WITHOUT_EFFECT);
    file.only(known);
    if (!file.objects("extenders").isEmpty()) {
      throw file.wrong("extenders", "there are no extenders here");
    }
    var withoutEffect = new ArrayList<>(WITHOUT_EFFECT.stream().filter(file::has).toList());
    return new ConfigurationFile(
        scheduler(file, withoutEffect),
        leaderElection(file.object("leaderElection")),
        kubeconfig(file.object("clientConnection"), withoutEffect),
        List.copyOf(withoutEffect));
  }

  private static SchedulerConfiguration scheduler(Fields file, List<String> withoutEffect) {
    var byDefault = SchedulerConfiguration.defaults();
    var profiles = new ArrayList<ProfileConfiguration>();
    var names = new HashSet<String>();
    for (var fields : file.objects("profiles")) {
      var profile = profile(fields, withoutEffect);
      if (!names.add(profile.schedulerName())) {
        throw fields.wrong("schedulerName", "another profile has this name");
      }
      profiles.add(profile);
    }
    var first = seconds(file, "podInitialBackoffSeconds", byDefault.podInitialBackoff());
    var most = seconds(file, "podMaxBackoffSeconds", byDefault.podMaxBackoff());
    if (most.compareTo(first) < 0) {
      throw file.wrong("podMaxBackoffSeconds", "must not be less than podInitialBackoffSeconds");
    }
    return new SchedulerConfiguration(
        profiles.isEmpty() ? byDefault.profiles() : profiles,
        file.number("percentageOfNodesToScore", 0, 100).orElse(0),
        first,
        most,
        byDefault.podMaxUnschedulable(),
        byDefault.maxBinding());
  }

  private static Duration seconds(Fields file, String name, Duration byDefault) {
    return file.number(name, 1, MAX_SECONDS).map(Duration::ofSeconds).orElse(byDefault);
  }

  private static LeaderElectionConfiguration leaderElection(Fields fields) {
    fields.only(
        Set.of(
            "leaderElect",
            "leaseDuration",
            "renewDeadline",
            "resourceLock",
            "resourceName",
            "resourceNamespace",
            "retryPeriod"));
    if (!fields.text("resourceLock").orElse("leases").equals("leases")) {
      throw fields.wrong("resourceLock", "must be leases");
    }
    var byDefault = KubeSchedulerCommand.LEADER_ELECTION;
    return new LeaderElectionConfiguration(
        fields.flag("leaderElect").orElse(byDefault.leaderElect()),
        fields.text("resourceNamespace").orElse(byDefault.resourceNamespace()),
        fields.text("resourceName").orElse(byDefault.resourceName()),
        fields.duration("leaseDuration").orElse(byDefault.leaseDuration()),
        fields.duration("renewDeadline").orElse(byDefault.renewDeadline()),
        fields.duration("retryPeriod").orElse(byDefault.retryPeriod()));
  }

  private static Optional<Path> kubeconfig(Fields fields, List<String> withoutEffect) {
    fields.only(Set.of("acceptContentTypes", "burst", "contentType", "kubeconfig", "qps"));
    for (var name : List.of("acceptContentTypes", "burst", "contentType", "qps")) {
      if (fields.has(name)) {
        withoutEffect.add("clientConnection." + name);
      }
    }
    return fields.text("kubeconfig").filter(text -> !text.isEmpty()).map(Path::of);
  }

  private static ProfileConfiguration profile(Fields fields, List<String> withoutEffect) {
    fields.only(Set.of("schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"));
    var plugins = fields.object("plugins");
    var points = new EnumMap<ExtensionPoint, PluginSet>(ExtensionPoint.class);
    for (var name : plugins.names()) {
      var set = pluginSet(plugins.object(name));
      var point = ExtensionPoint.ofField(name);
      if (point.isPresent()) {
        points.put(point.get(), set);
      } else if (!name.equals("multiPoint") && !set.equals(PluginSet.EMPTY)) {
        throw plugins.wrong(name, "there is no such extension point here");
      }
    }
    for (var config : fields.objects("pluginConfig")) {
      pluginConfig(config, withoutEffect);
    }
    var profile =
        new ProfileConfiguration(
            fields.text("schedulerName").orElse("default-scheduler"),
            fields
                .number("percentageOfNodesToScore", 0, 100)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty()),
            pluginSet(plugins.object("multiPoint")),
            points);
    try {
      Plugins.profile(profile, (_, _) -> {});
    } catch (IllegalArgumentException e) {
      throw fields.wrong("plugins", String.valueOf(e.getMessage()));
    }
    return profile;
  }

  /** A plugin that is not here cannot be enabled; disabled it is anyway. */
  private static PluginSet pluginSet(Fields fields) {
    fields.only(Set.of("enabled", "disabled"));
    var enabled = new ArrayList<Enabled>();
    for (var plugin : fields.objects("enabled")) {
      plugin.only(Set.of("name", "weight"));
      var name = plugin.text("name").orElseThrow(() -> plugin.wrong("name", "is required"));
      if (!Plugins.names().contains(name)) {
        throw plugin.wrong(
            "name",
            "there is no plugin \""
                + name
                + "\" here; the nearest one is "
                + Nearest.of(name, Plugins.names()));
      }
      enabled.add(new Enabled(name, plugin.number("weight", 0, Integer.MAX_VALUE / 100).orElse(0)));
    }
    var disabled = new HashSet<String>();
    for (var plugin : fields.objects("disabled")) {
      plugin.only(Set.of("name", "weight"));
      disabled.add(plugin.text("name").orElseThrow(() -> plugin.wrong("name", "is required")));
    }
    return new PluginSet(enabled, disabled);
  }

  /** The plugins that are here take no arguments; those of others have no effect. */
  private static void pluginConfig(Fields config, List<String> withoutEffect) {
    config.only(Set.of("name", "args"));
    var name = config.text("name").orElseThrow(() -> config.wrong("name", "is required"));
    var args = config.object("args");
    if (!Plugins.names().contains(name)) {
      withoutEffect.add("pluginConfig of " + name);
      return;
    }
    for (var argument : args.names()) {
      if (!Set.of("apiVersion", "kind").contains(argument) && !isDefault(name, argument, args)) {
        throw args.wrong(argument, "plugin " + name + " cannot be configured so here");
      }
    }
  }

  /** NodeResourcesFit scores by the default strategy, which may be written out. */
  private static boolean isDefault(String plugin, String argument, Fields args) {
    if (!plugin.equals("NodeResourcesFit") || !argument.equals("scoringStrategy")) {
      return false;
    }
    var strategy = args.object(argument);
    strategy.only(Set.of("type", "resources"));
    var weights =
        strategy.objects("resources").stream()
            .map(r -> r.text("name").orElse("") + "=" + r.number("weight", 1, 100).orElse(1))
            .sorted()
            .toList();
    return strategy.text("type").orElse("LeastAllocated").equals("LeastAllocated")
        && (weights.isEmpty() || weights.equals(List.of("cpu=1", "memory=1")));
  }
}
