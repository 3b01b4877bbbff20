package dev.caravel.apiserver.admission.quota;

import dev.caravel.api.core.v1.ResourceQuota;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Which namespaces have quotas, so that writes into all others cost nothing. */
public final class QuotaIndex {
  private static final SortedSet<String> NONE = Collections.unmodifiableSortedSet(new TreeSet<>());

  private final Map<String, SortedSet<String>> names = new ConcurrentHashMap<>();

  /**
   * Keeps the index right from now on.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void follow(ObjectReader reader) throws InterruptedException {
    reader.follow(ResourceQuota.KIND, this::take);
  }

  private void take(WatchEvent event) {
    var metadata = ResourceQuota.of(event.object()).metadata();
    boolean isGone = event.type() == WatchEvent.Type.DELETED;
    names.compute(
        metadata.namespace(),
        (namespace, before) -> {
          var after = before == null ? new TreeSet<String>() : new TreeSet<>(before);
          boolean changed = isGone ? after.remove(metadata.name()) : after.add(metadata.name());
          if (after.isEmpty()) {
            return null;
          }
          return changed ? after : before;
        });
  }

  SortedSet<String> in(String namespace) {
    return names.getOrDefault(namespace, NONE);
  }
}
