package dev.caravel.etcd;

/**
 * Asks for the changes of a range of keys, as {@code etcdserverpb.WatchCreateRequest}.
 *
 * @param startRevision the first revision to deliver, 0 for what comes from now on
 * @param previous true to deliver the version before the change, where it is not compacted
 * @param progressNotify true to be told the revision at intervals when nothing else was delivered
 * @param noPut true to leave puts out
 * @param noDelete true to leave deletions out
 */
public record WatchRequest(
    KeyRange range,
    long startRevision,
    boolean previous,
    boolean progressNotify,
    boolean noPut,
    boolean noDelete) {

  /** Watches {@code range} from {@code startRevision} on. */
  public static WatchRequest of(KeyRange range, long startRevision) {
    return new WatchRequest(range, startRevision, false, false, false, false);
  }

  /** The same with the versions before each change. */
  public WatchRequest withPrevious() {
    return new WatchRequest(range, startRevision, true, progressNotify, noPut, noDelete);
  }

  /** The same with progress notifications. */
  public WatchRequest withProgressNotify() {
    return new WatchRequest(range, startRevision, previous, true, noPut, noDelete);
  }
}
