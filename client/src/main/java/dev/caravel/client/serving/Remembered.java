package dev.caravel.client.serving;

import dev.caravel.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Answers that hold for a while; of too many the oldest are forgotten. For any thread. */
final class Remembered<K, V> {
  private record Entry<V>(V value, Instant until) {}

  private final Clock clock;
  private final Map<K, Entry<V>> entries = new LinkedHashMap<>();

  Remembered(Clock clock) {
    this.clock = clock;
  }

  /** What is known, or else what is found out; no lock is held meanwhile. */
  V get(K key, Function<K, V> ask) {
    synchronized (this) {
      var entry = entries.get(key);
      if (entry != null && clock.now().isBefore(entry.until())) {
        return entry.value();
      }
    }
    var answer = ask.apply(key);
    synchronized (this) {
      entries.remove(key);
      entries.put(key, new Entry<>(answer, clock.now().plus(Limits.REMEMBERED_FOR)));
      if (entries.size() > Limits.REMEMBERED) {
        entries.remove(entries.keySet().iterator().next());
      }
    }
    return answer;
  }
}
