package dev.caravel.etcd;

/**
 * Deletes keys, as {@code etcdserverpb.DeleteRangeRequest}.
 *
 * @param previous true to return the versions that are deleted
 */
public record DeleteRequest(KeyRange range, boolean previous) implements Request {

  /** Deletes every key in {@code range}. */
  public static DeleteRequest of(KeyRange range) {
    return new DeleteRequest(range, false);
  }

  /** Deletes one key. */
  public static DeleteRequest of(Key key) {
    return of(KeyRange.single(key));
  }

  /** The same, returning the versions that are deleted. */
  public DeleteRequest withPrevious() {
    return new DeleteRequest(range, true);
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }
}
