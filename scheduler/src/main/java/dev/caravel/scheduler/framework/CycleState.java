package dev.caravel.scheduler.framework;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the plugins keep for one pod during one scheduling cycle, each value under its own type. */
public final class CycleState {
  private final Map<Class<?>, Object> values = new HashMap<>();

  public <T> void put(Class<T> type, T value) {
    values.put(type, value);
  }

  /** What was put under {@code type}; a plugin that was skipped has put nothing. */
  public <T> Optional<T> get(Class<T> type) {
    return Optional.ofNullable(type.cast(values.get(type)));
  }
}
