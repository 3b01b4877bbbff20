package dev.caravel.etcd;

/**
 * Reads keys, as {@code etcdserverpb.RangeRequest}.
 *
 * @param limit the most keys to return, 0 for no limit
 * @param revision the revision to read at, 0 for the current one
 * @param serializable true if an answer that may be behind the cluster will do
 * @param keysOnly true to leave the values out
 * @param countOnly true to return nothing but the count
 * @param minModRevision keys modified before are left out, 0 for no bound; so with the other bounds
 */
public record RangeRequest(
    KeyRange range,
    long limit,
    long revision,
    SortOrder order,
    SortTarget target,
    boolean serializable,
    boolean keysOnly,
    boolean countOnly,
    long minModRevision,
    long maxModRevision,
    long minCreateRevision,
    long maxCreateRevision)
    implements Request {

  /** The order of the keys that are returned. */
  public enum SortOrder {
    NONE,
    ASCEND,
    DESCEND
  }

  /** What the keys are ordered by. */
  public enum SortTarget {
    KEY,
    VERSION,
    CREATE,
    MOD,
    VALUE
  }

  /** Reads {@code range} at the current revision, in the order of the keys. */
  public static RangeRequest of(KeyRange range) {
    return new RangeRequest(
        range, 0, 0, SortOrder.NONE, SortTarget.KEY, false, false, false, 0, 0, 0, 0);
  }

  /** Reads one key at the current revision. */
  public static RangeRequest of(Key key) {
    return of(KeyRange.single(key));
  }

  /** The same with at most {@code limit} keys. */
  public RangeRequest withLimit(long limit) {
    return new RangeRequest(
        range,
        limit,
        revision,
        order,
        target,
        serializable,
        keysOnly,
        countOnly,
        minModRevision,
        maxModRevision,
        minCreateRevision,
        maxCreateRevision);
  }

  /** The same at {@code revision}. */
  public RangeRequest withRevision(long revision) {
    return new RangeRequest(
        range,
        limit,
        revision,
        order,
        target,
        serializable,
        keysOnly,
        countOnly,
        minModRevision,
        maxModRevision,
        minCreateRevision,
        maxCreateRevision);
  }

  /** The same, sorted. */
  public RangeRequest sortedBy(SortTarget target, SortOrder order) {
    return new RangeRequest(
        range,
        limit,
        revision,
        order,
        target,
        serializable,
        keysOnly,
        countOnly,
        minModRevision,
        maxModRevision,
        minCreateRevision,
        maxCreateRevision);
  }

  /** The same without values. */
  public RangeRequest withKeysOnly() {
    return new RangeRequest(
        range,
        limit,
        revision,
        order,
        target,
        serializable,
        true,
        countOnly,
        minModRevision,
        maxModRevision,
        minCreateRevision,
        maxCreateRevision);
  }

  /** The same with nothing but the count. */
  public RangeRequest withCountOnly() {
    return new RangeRequest(
        range,
        limit,
        revision,
        order,
        target,
        serializable,
        keysOnly,
        true,
        minModRevision,
        maxModRevision,
        minCreateRevision,
        maxCreateRevision);
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }
}
