package dev.caravel.kubelet;

import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.value.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A {@code KubeletConfiguration} file, of {@code kubelet.config.k8s.io/v1beta1}. */
final class ConfigurationFile {
  private static final String API_VERSION = "kubelet.config.k8s.io/v1beta1";
  private static final int SIZE_LIMIT = 1 << 20;

  private final Map<?, ?> fields;

  private ConfigurationFile(Map<?, ?> fields) {
    this.fields = fields;
  }

  /** A file that says nothing. */
  static ConfigurationFile none() {
    return new ConfigurationFile(Map.of());
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is no such file
   */
  static ConfigurationFile read(Path file) throws IOException {
    Object content;
    try {
      var settings = LoadSettings.builder().setCodePointLimit(SIZE_LIMIT).build();
      content = new Load(settings).loadFromString(Files.readString(file));
    } catch (YamlEngineException e) {
      throw new IOException(file + " is no YAML: " + e.getMessage(), e);
    }
    if (!(content instanceof Map<?, ?> map)
        || !API_VERSION.equals(map.get("apiVersion"))
        || !"KubeletConfiguration".equals(map.get("kind"))) {
      throw new IOException(file + " is no KubeletConfiguration of " + API_VERSION);
    }
    return new ConfigurationFile(map);
  }

  private @Nullable Object at(String path) {
    Object value = fields;
    for (var name : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  Optional<String> text(String path) {
    return at(path) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  Optional<Path> file(String path) {
    return text(path).map(Path::of);
  }

  Optional<Integer> number(String path) {
    return at(path) instanceof Integer number ? Optional.of(number) : Optional.empty();
  }

  Optional<Boolean> flag(String path) {
    return at(path) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
  }

  List<String> texts(String path) {
    return at(path) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /**
   * A duration.
   *
   * @throws IllegalArgumentException if it is none
   */
  Optional<Duration> duration(String path) {
    return text(path).map(DurationText::parse);
  }

  /**
   * A quantity of bytes.
   *
   * @throws IllegalArgumentException if it is none
   */
  Optional<Long> bytes(String path) {
    return text(path).map(text -> Quantity.parse(text).value());
  }
}
