package dev.caravel.etcd;

import java.util.Arrays;

/**
 * One version of one key, as {@code mvccpb.KeyValue}.
 *
 * @param value the bytes themselves, not a copy: never change them
 * @param createRevision the revision that created the key since it was last absent
 * @param modRevision the revision that wrote this version
 * @param version how often the key was written since it was created, from 1; 0 in a tombstone
 * @param lease the lease the key is attached to, 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // values are shared, never copied
public record KeyValue(
    Key key, byte[] value, long createRevision, long modRevision, long version, long lease) {
  private static final byte[] NO_VALUE = {};

  /** The mark that {@code key} was deleted at {@code revision}. */
  public static KeyValue tombstone(Key key, long revision) {
    return new KeyValue(key, NO_VALUE, 0, revision, 0, 0);
  }

  /** True if this marks a deletion. */
  public boolean isTombstone() {
    return version == 0;
  }

  /** This version without its value. */
  public KeyValue withoutValue() {
    return new KeyValue(key, NO_VALUE, createRevision, modRevision, version, lease);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyValue that
        && modRevision == that.modRevision
        && createRevision == that.createRevision
        && version == that.version
        && lease == that.lease
        && key.equals(that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Long.hashCode(modRevision);
  }

  @Override
  public String toString() {
    return key + "@" + modRevision + (isTombstone() ? " deleted" : " v" + version);
  }
}
