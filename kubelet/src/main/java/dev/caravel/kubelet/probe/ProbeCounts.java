package dev.caravel.kubelet.probe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often each probe ended in which way, for the metrics. */
public final class ProbeCounts {
  /**
   * Names a count.
   *
   * @param type {@code Readiness}, ...
   * @param result {@code successful}, {@code failed} or {@code unknown}
   */
  public record Key(
      String namespace, String pod, String uid, String container, String type, String result) {}

  private final Map<Key, Long> counts = new ConcurrentHashMap<>();

  void add(Key key) {
    counts.merge(key, 1L, Long::sum);
  }

  void forget(String uid) {
    counts.keySet().removeIf(key -> key.uid().equals(uid));
  }

  public Map<Key, Long> all() {
    return Map.copyOf(counts);
  }
}
