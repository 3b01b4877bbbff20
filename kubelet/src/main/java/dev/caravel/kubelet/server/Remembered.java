package dev.caravel.kubelet.server;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers that hold for a while; of too many the oldest are forgotten. For any thread. */
final class Remembered<K, V> {
  private record Entry<V>(V value, Instant until) {}

  private final Clock clock;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>();

  Remembered(Clock clock) {
    this.clock = clock;
  }

  synchronized Optional<V> get(K key) {
    var entry = entries.get(key);
    return entry == null || !clock.now().isBefore(entry.until())
        ? Optional.empty()
        : Optional.of(entry.value());
  }

  synchronized void put(K key, V value, Duration holds) {
    entries.remove(key);
    entries.put(key, new Entry<>(value, clock.now().plus(holds)));
    if (entries.size() > ServerLimits.REMEMBERED) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
