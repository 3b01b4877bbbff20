package dev.caravel.etcd;

import java.util.List;

/**
 * A multi-version key-value store with the semantics of etcd's v3 API. Calls block; all may be made
 * from any thread. When a write returns, it is on disk. Every method throws {@link EtcdException},
 * whose reason says what to do.
 */
public interface KeyValueStore extends AutoCloseable {

  /** Reads keys. */
  RangeResponse range(RangeRequest request);

  /** Writes one key. */
  PutResponse put(PutRequest request);

  /** Deletes keys. */
  DeleteResponse delete(DeleteRequest request);

  /** Compares, then reads and writes, at one revision. */
  TxnResponse txn(TxnRequest request);

  /**
   * Begins a watch. A start revision that is compacted shows as {@link CompactedException} from the
   * watch, not from here.
   */
  Watch watch(WatchRequest request);

  /**
   * Grants a lease.
   *
   * @param id the lease's number, 0 to be given one
   * @param ttlSeconds after how long it ends, and its keys with it, if it is not kept alive
   */
  LeaseStatus grantLease(long id, long ttlSeconds);

  /** Gives a lease its full time again and returns that time in seconds. */
  long keepLeaseAlive(long id);

  /** Ends a lease and deletes the keys attached to it. */
  void revokeLease(long id);

  /** What is known of a lease. */
  LeaseStatus leaseStatus(long id, boolean withKeys);

  /** The numbers of all leases. */
  List<Long> leases();

  /**
   * Forgets every version that is older than the current one at {@code revision}; reads and watches
   * before it fail from then on.
   */
  void compact(long revision);

  /** The current revision; a read of it is linearizable. */
  long revision();

  /** Ends all watches and lets go of files and connections; never throws. */
  @Override
  void close();
}
