package dev.caravel.scheduler.framework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the plugins keep for one pod during one scheduling cycle, each value under its own type.
 * They are few and asked for on every node, so they are looked for one by one.
 */
public final class CycleState {
  private final List<Class<?>> types = new ArrayList<>(4);
  private final List<Object> values = new ArrayList<>(4);

  public <T> void put(Class<T> type, T value) {
    int place = types.indexOf(type);
    if (place >= 0) {
      values.set(place, value);
    } else {
      types.add(type);
      values.add(value);
    }
  }

  /** What was put under {@code type}; a plugin that was skipped has put nothing. */
  public <T> Optional<T> get(Class<T> type) {
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i) == type) {
        return Optional.of(type.cast(values.get(i)));
      }
    }
    return Optional.empty();
  }
}
