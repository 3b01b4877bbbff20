package dev.caravel.etcd.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the store is and what bounds it; the defaults are etcd's.
 *
 * @param quotaBytes keys and values held before writes are refused
 * @param maxRequestBytes the largest request
 * @param maxTxnOperations the most comparisons, or requests in a branch, of a transaction
 * @param maxWaiting requests that may wait for the disk; more are refused
 * @param snapshotCount the fewest log records between two snapshots
 * @param progressInterval how often a quiet watch that wants to know is told the revision
 */
public record StoreConfig(
    Path directory,
    long quotaBytes,
    int maxRequestBytes,
    int maxTxnOperations,
    int maxWaiting,
    long snapshotCount,
    Duration progressInterval) {

  /** The defaults. */
  public static StoreConfig in(Path directory) {
    return new StoreConfig(
        directory, 2L << 30, 3 << 19, 128, 10_000, 10_000, Duration.ofMinutes(10));
  }

  /** The same with another quota; 0 means the default. */
  public StoreConfig withQuotaBytes(long quotaBytes) {
    return new StoreConfig(
        directory,
        quotaBytes == 0 ? this.quotaBytes : quotaBytes,
        maxRequestBytes,
        maxTxnOperations,
        maxWaiting,
        snapshotCount,
        progressInterval);
  }

  /** The same with other bounds of a request. */
  public StoreConfig withRequestLimits(int maxRequestBytes, int maxTxnOperations) {
    return new StoreConfig(
        directory,
        quotaBytes,
        maxRequestBytes,
        maxTxnOperations,
        maxWaiting,
        snapshotCount,
        progressInterval);
  }

  /** The same with another number of records between snapshots. */
  public StoreConfig withSnapshotCount(long snapshotCount) {
    return new StoreConfig(
        directory,
        quotaBytes,
        maxRequestBytes,
        maxTxnOperations,
        maxWaiting,
        snapshotCount,
        progressInterval);
  }

  /** The same with another interval of progress notifications. */
  public StoreConfig withProgressInterval(Duration progressInterval) {
    return new StoreConfig(
        directory,
        quotaBytes,
        maxRequestBytes,
        maxTxnOperations,
        maxWaiting,
        snapshotCount,
        progressInterval);
  }
}
