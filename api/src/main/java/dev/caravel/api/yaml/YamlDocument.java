package dev.caravel.api.yaml;

import dev.caravel.api.value.Bytes;
import java.util.List;

/**
 * One document of a YAML stream.
 *
 * @param json the same as compact JSON; of a key given twice, the last
 * @param duplicateKeys upstream's words for each key given twice: {@code line 3: key "a" already
 *     set in map}
 */
public record YamlDocument(Bytes json, List<String> duplicateKeys) {
  private static final Bytes NULL = Bytes.ofUtf8("null");

  /** Whether there is nothing in it but perhaps comments. */
  public boolean isEmpty() {
    return json.equals(NULL);
  }
}
