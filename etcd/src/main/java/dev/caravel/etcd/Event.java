package dev.caravel.etcd;

import java.util.Optional;

/**
 * One change, as {@code mvccpb.Event}.
 *
 * @param keyValue the version that was written; for a deletion the tombstone: key and mod revision
 * @param previous the version before, if it was asked for, existed and is not compacted
 */
public record Event(KeyValue keyValue, Optional<KeyValue> previous) {

  /** True for a deletion, false for a put. */
  public boolean isDelete() {
    return keyValue.isTombstone();
  }

  /** The key that changed. */
  public Key key() {
    return keyValue.key();
  }

  /** The revision of the change. */
  public long revision() {
    return keyValue.modRevision();
  }
}
