package dev.caravel.etcd;

import java.util.Arrays;

/**
 * Writes one key, as {@code etcdserverpb.PutRequest}.
 *
 * @param value the bytes themselves: the caller gives them up
 * @param lease the lease to attach the key to, 0 for none
 * @param previous true to return the version that is replaced
 * @param ignoreValue true to keep the value the key has
 * @param ignoreLease true to keep the lease the key has
 */
@SuppressWarnings("ArrayRecordComponent") // values are shared, never copied
public record PutRequest(
    Key key, byte[] value, long lease, boolean previous, boolean ignoreValue, boolean ignoreLease)
    implements Request {

  /** Writes {@code value} under {@code key}, without a lease. */
  public static PutRequest of(Key key, byte[] value) {
    return new PutRequest(key, value, 0, false, false, false);
  }

  /** The same, attached to {@code lease}. */
  public PutRequest withLease(long lease) {
    return new PutRequest(key, value, lease, previous, ignoreValue, ignoreLease);
  }

  /** The same, returning the version that is replaced. */
  public PutRequest withPrevious() {
    return new PutRequest(key, value, lease, true, ignoreValue, ignoreLease);
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PutRequest that
        && key.equals(that.key)
        && Arrays.equals(value, that.value)
        && lease == that.lease
        && previous == that.previous
        && ignoreValue == that.ignoreValue
        && ignoreLease == that.ignoreLease;
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "put " + key + " (" + value.length + " bytes)";
  }
}
