package dev.caravel.launcher.command;

import dev.caravel.launcher.cluster.ClusterDirectory;
import dev.caravel.launcher.cluster.ClusterSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that all commands about a cluster share. */
public final class ClusterOptions {
  private static final String NAME = "[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "where the cluster keeps everything (default: /var/lib/caravel as root, else"
              + " ~/.local/share/caravel; with --name, the same with -NAME)")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "the cluster meant, beside others on this machine (default: "
              + ClusterSettings.DEFAULT_NAME
              + ")")
  private @Nullable String name;

  /** Read by {@link Defaults}, before the other options are known. */
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "a YAML file with options, such as `port: 6444`")
  @Nullable Path config;

  @Option(
      names = "-v",
      paramLabel = "N",
      description = "how much is logged, 0 to 9; from 6 on with stack traces (default: 0)")
  int verbosity;

  /**
   * The cluster's name, if one was chosen.
   *
   * @throws UsageException if it cannot be one
   */
  Optional<String> name() {
    if (name != null && !name.matches(NAME)) {
      throw new UsageException(
          "the name \""
              + name
              + "\" does not fit: use at most 32 lower-case letters, digits and dashes, with a"
              + " letter or digit at both ends");
    }
    return Optional.ofNullable(name);
  }

  /**
   * What chooses this cluster on a command line, with a space in front; empty for the usual one.
   */
  String words() {
    return name().map(n -> " --name " + n).orElse("")
        + (dataDirectory == null ? "" : " --data-dir " + dataDirectory);
  }

  /** The options among these words, with what the environment says for others. */
  static ClusterOptions parse(List<String> words) {
    var options = new ClusterOptions();
    var spec =
        CommandLine.Model.CommandSpec.create().name("kubectl").addMixin("cluster", mixin(options));
    var line = new CommandLine(spec);
    line.setDefaultValueProvider(new Defaults(List.of("kubectl")));
    line.parseArgs(words.toArray(String[]::new));
    return options;
  }

  private static CommandLine.Model.CommandSpec mixin(ClusterOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }

  /**
   * Where the cluster's files are.
   *
   * @throws IllegalArgumentException if they are another user's
   */
  ClusterDirectory directory() {
    var suffix =
        name().filter(n -> !n.equals(ClusterSettings.DEFAULT_NAME)).map(n -> "-" + n).orElse("");
    var root =
        Optional.ofNullable(dataDirectory)
            .orElseGet(() -> usual(suffix))
            .toAbsolutePath()
            .normalize();
    if (Files.isDirectory(root) && !Files.isExecutable(root)) {
      throw new IllegalArgumentException(
          "the cluster in " + root + " is another user's; be that user, or root (sudo)");
    }
    return new ClusterDirectory(root);
  }

  private static Path usual(String suffix) {
    if (isRoot()) {
      return Path.of("/var/lib/caravel" + suffix);
    }
    var environment = System.getenv();
    var home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
    var shared = environment.getOrDefault("XDG_DATA_HOME", home + "/.local/share");
    return Path.of(shared, "caravel" + suffix);
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
