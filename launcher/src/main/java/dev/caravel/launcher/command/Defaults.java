package dev.caravel.launcher.command;

import dev.caravel.api.yaml.Yaml;
import dev.caravel.client.flags.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What options are worth that were not typed: for {@code --data-dir} the environment's {@code
 * CARAVEL_DATA_DIR}, then {@code data-dir} in the file that {@code --config} names.
 */
public final class Defaults implements IDefaultValueProvider {
  private static final String CONFIG = "--config";

  private final Map<String, String> file;
  private final String fileName;
  private boolean checked;

  /** Defaults for these words, among which {@code --config} may be. */
  public Defaults(List<String> words) {
    fileName = configFile(words);
    file = fileName.isEmpty() ? Map.of() : read(Path.of(fileName));
  }

  private static String configFile(List<String> words) {
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
    return System.getenv().getOrDefault("CARAVEL_CONFIG", "");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || !Commands.isOfCluster(option.command().name())) {
      return null;
    }
    checkFile(option);
    var name = option.longestName();
    if (!name.startsWith("--") || name.equals(CONFIG)) {
      return null;
    }
    var key = name.substring(2);
    var variable = "CARAVEL_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
    var environment = System.getenv(variable);
    return environment != null ? environment : file.get(key);
  }

  private void checkFile(OptionSpec option) {
    if (checked) {
      return;
    }
    checked = true;
    var known =
        option.command().options().stream()
            .map(OptionSpec::longestName)
            .filter(name -> name.startsWith("--"))
            .map(name -> name.substring(2))
            .toList();
    for (var key : file.keySet()) {
      if (!known.contains(key) && !ClusterOptions.KEYS.contains(key)) {
        var nearest = Nearest.of(key, ClusterOptions.KEYS);
        throw new ParameterException(
            option.command().commandLine(),
            fileName + ": unknown option " + key + "; did you mean " + nearest + "?");
      }
    }
  }

  /** A flat YAML map of scalars. */
  private static Map<String, String> read(Path path) {
    byte[] json;
    try {
      json = Yaml.toJson(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
    var values = new TreeMap<String, String>();
    try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException(path + " is not a map of options");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        var key = parser.currentName();
        if (!parser.nextToken().isScalarValue()) {
          throw new IllegalArgumentException(path + ": " + key + " must be a single value");
        }
        values.put(key, parser.getString());
      }
    }
    return values;
  }
}
