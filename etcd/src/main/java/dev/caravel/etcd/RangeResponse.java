package dev.caravel.etcd;

import java.util.List;
import java.util.Optional;

/**
 * What was read.
 *
 * @param revision the store's revision, not the one that was read at
 * @param more true if the limit left keys out
 * @param count the number of keys in the range, whatever the limit
 */
public record RangeResponse(long revision, List<KeyValue> keyValues, boolean more, long count)
    implements Response {

  /** The first key, or nothing. */
  public Optional<KeyValue> first() {
    return keyValues.isEmpty() ? Optional.empty() : Optional.of(keyValues.getFirst());
  }
}
