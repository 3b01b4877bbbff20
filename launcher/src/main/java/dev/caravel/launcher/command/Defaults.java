package dev.caravel.launcher.command;

import dev.caravel.api.yaml.Yaml;
import dev.caravel.api.yaml.YamlException;
import dev.caravel.client.flags.Nearest;
import dev.caravel.launcher.cluster.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What options are worth that were not typed: for {@code --data-dir} the environment's {@code
 * CARAVEL_DATA_DIR}, then {@code data-dir} in the file that {@code --config} names. Both are read
 * when the first option asks; what is not an option of any command there is an error.
 */
public final class Defaults implements IDefaultValueProvider {
  private static final String CONFIG = "--config";
  private static final String PREFIX = "CARAVEL_";
  private static final Set<String> NO_DEFAULT = Set.of("config", "help", "version");

  /** What Caravel tells itself from one process to the next. */
  private static final Set<String> OWN_VARIABLES =
      Set.of(
          "CARAVEL_CONFIG",
          "CARAVEL_CALLED_AS",
          "CARAVEL_CLUSTER_JAVA_OPTIONS",
          "CARAVEL_START_SOCKET");

  private final Map<String, String> environment;
  private final String file;
  private Optional<Map<String, String>> values = Optional.empty();

  /** Defaults for these words, among which {@code --config} may be. */
  public Defaults(List<String> words) {
    this(words, System.getenv());
  }

  Defaults(List<String> words, Map<String, String> environment) {
    this.environment = environment;
    this.file = configFile(words);
  }

  private String configFile(List<String> words) {
    // The options of a component alone are upstream's, and its --config is a file of upstream's.
    if (words.isEmpty() || !Commands.isOfCluster(words.getFirst())) {
      return "";
    }
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(CONFIG) && i + 1 < words.size()) {
        return words.get(i + 1);
      }
      if (words.get(i).startsWith(CONFIG + "=")) {
        return words.get(i).substring(CONFIG.length() + 1);
      }
    }
    return environment.getOrDefault("CARAVEL_CONFIG", "");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || !Commands.isOfCluster(option.command().name())) {
      return null;
    }
    var key = key(option);
    return NO_DEFAULT.contains(key) ? null : values(option.command()).get(key);
  }

  /** The option's name in the file: its longest without dashes, {@code v} for {@code -v}. */
  static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^--?", "");
  }

  /**
   * By option.
   *
   * @throws UsageException if the file cannot be read, or something there is no option
   */
  private Map<String, String> values(CommandSpec command) {
    if (values.isEmpty()) {
      var all = new TreeMap<>(file.isEmpty() ? Map.of() : read(Path.of(file)));
      check(command, all.keySet(), key -> file + ": unknown option " + key, key -> key);
      var variables = fromEnvironment();
      check(
          command,
          variables.keySet(),
          key -> "the environment variable " + variable(key) + " is no option",
          Defaults::variable);
      all.putAll(variables);
      values = Optional.of(all);
    }
    return values.get();
  }

  /** All commands' options may stand there, whichever command it is that asks. */
  private static void check(
      CommandSpec command,
      Set<String> keys,
      UnaryOperator<String> wrong,
      UnaryOperator<String> as) {
    var known = keys(command);
    for (var key : keys) {
      if (!known.contains(key)) {
        known.addAll(allKeys());
      }
      if (!known.contains(key)) {
        throw new UsageException(
            wrong.apply(key) + "; did you mean " + as.apply(Nearest.of(key, known)) + "?");
      }
    }
  }

  private static Set<String> allKeys() {
    var all = new TreeSet<String>();
    Commands.names().stream()
        .filter(name -> Commands.isOfCluster(name) && !name.equals("kubectl"))
        .forEach(name -> all.addAll(keys(new CommandLine(Commands.make(name)).getCommandSpec())));
    return all;
  }

  private static Set<String> keys(CommandSpec command) {
    var keys = new TreeSet<String>();
    command.options().forEach(option -> keys.add(key(option)));
    keys.removeAll(NO_DEFAULT);
    return keys;
  }

  private Map<String, String> fromEnvironment() {
    var found = new TreeMap<String, String>();
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !OWN_VARIABLES.contains(name)) {
        found.put(
            name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-'), value);
      }
    });
    return found;
  }

  private static String variable(String key) {
    return PREFIX + key.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** A flat YAML map of scalars. */
  private static Map<String, String> read(Path path) {
    byte[] json;
    try {
      json = Yaml.toJson(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UsageException("cannot read the options: " + Reason.of(e), e);
    } catch (YamlException e) {
      throw new UsageException(path + ": " + Reason.of(e), e);
    }
    var values = new TreeMap<String, String>();
    try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UsageException(path + " is no map of options, such as `port: 6444`");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        var key = parser.currentName();
        if (!parser.nextToken().isScalarValue()) {
          throw new UsageException(path + ": " + key + " must be a single value");
        }
        values.put(key, parser.getString());
      }
    }
    return values;
  }
}
