package dev.caravel.apiserver.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** HTTP header fields; names are compared without case. Built once, then only read. */
public final class Headers {
  private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** No fields. */
  public static Headers none() {
    return new Headers();
  }

  /** Fields from names and values in turn. */
  public static Headers of(String... namesAndValues) {
    var headers = new Headers();
    for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /** Adds a field behind those of the same name. */
  public Headers add(String name, String value) {
    fields.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
    return this;
  }

  /** The first value of {@code name}, if there is one. */
  public Optional<String> find(String name) {
    var values = fields.get(name);
    return values == null ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The first value of {@code name}, or the empty string. */
  public String get(String name) {
    var values = fields.get(name);
    return values == null ? "" : values.getFirst();
  }

  /** All values of {@code name}. */
  public List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  /** Every name there is. */
  public Iterable<String> names() {
    return fields.keySet();
  }

  /** Every field, those of one name together and in order. */
  public void forEach(BiConsumer<String, String> field) {
    fields.forEach((name, values) -> values.forEach(value -> field.accept(name, value)));
  }
}
