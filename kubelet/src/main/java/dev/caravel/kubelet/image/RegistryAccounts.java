package dev.caravel.kubelet.image;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Docker's configuration files, read as the YAML that all JSON is. */
final class RegistryAccounts {
  private static final int SIZE_LIMIT = 1 << 20;

  private RegistryAccounts() {}

  /**
   * The object in the file.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Map<String, Object> read(byte[] file) {
    try {
      var settings = LoadSettings.builder().setCodePointLimit(SIZE_LIMIT).build();
      return object(new Load(settings).loadFromString(new String(file, StandardCharsets.UTF_8)));
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("malformed", e);
    }
  }

  /** The value as an object; empty if it is none. */
  static Map<String, Object> object(@Nullable Object value) {
    var found = new LinkedHashMap<String, Object>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> {
        if (key instanceof String name && item != null) {
          found.put(name, item);
        }
      });
    }
    return found;
  }

  static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
