package dev.caravel.client.informer;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Objects by key, and by each index. One thread writes, any thread reads. */
final class Contents<T extends KubernetesObject> implements Store<T> {
  private final Map<ObjectKey, T> objects = new ConcurrentHashMap<>();
  private final Map<String, Index<T>> indexes;

  /** Index, value, key. */
  private final Map<String, Map<String, Map<ObjectKey, T>>> indexed = new ConcurrentHashMap<>();

  Contents(Map<String, Index<T>> indexes) {
    this.indexes = indexes;
    indexes.keySet().forEach(name -> indexed.put(name, new ConcurrentHashMap<>()));
  }

  /** Gives what was there before. */
  @Nullable T put(ObjectKey key, T object) {
    var before = objects.put(key, object);
    indexes.forEach((name, index) -> {
      var values = index.valuesOf(object);
      for (var value : values) {
        bucket(name).computeIfAbsent(value, v -> new ConcurrentHashMap<>()).put(key, object);
      }
      if (before != null) {
        for (var value : index.valuesOf(before)) {
          if (!values.contains(value)) {
            unindex(name, value, key);
          }
        }
      }
    });
    return before;
  }

  @Nullable T remove(ObjectKey key) {
    var before = objects.remove(key);
    if (before != null) {
      indexes.forEach(
          (name, index) -> index.valuesOf(before).forEach(value -> unindex(name, value, key)));
    }
    return before;
  }

  private void unindex(String index, String value, ObjectKey key) {
    bucket(index)
        .computeIfPresent(
            value,
            (v, entries) -> {
              entries.remove(key);
              return entries.isEmpty() ? null : entries;
            });
  }

  private Map<String, Map<ObjectKey, T>> bucket(String index) {
    var bucket = indexed.get(index);
    if (bucket == null) {
      throw new IllegalArgumentException("no index " + index);
    }
    return bucket;
  }

  Map<ObjectKey, T> objects() {
    return objects;
  }

  @Override
  public Optional<T> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public List<T> list() {
    return new ArrayList<>(objects.values());
  }

  @Override
  public List<T> list(String namespace) {
    return byIndex(Informer.NAMESPACE, namespace);
  }

  @Override
  public List<T> byIndex(String index, String value) {
    return new ArrayList<>(bucket(index).getOrDefault(value, Map.of()).values());
  }

  @Override
  public int size() {
    return objects.size();
  }
}
