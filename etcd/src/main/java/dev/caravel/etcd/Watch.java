package dev.caravel.etcd;

/**
 * The changes of a range of keys, in the order of their revisions, none left out and none twice.
 * One thread takes them; the other methods may be called from any.
 */
public interface Watch extends AutoCloseable {

  /**
   * The next changes; waits until there are some. A revision is never split over two batches.
   *
   * @throws CompactedException if what should come next is compacted; the watch is then at its end
   * @throws EtcdException if the watch was closed, or the store or its connection has gone
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  WatchBatch next() throws InterruptedException;

  /**
   * Asks for a progress notification: as soon as everything up to the store's current revision has
   * been delivered, {@link #next} returns a batch that says so.
   */
  void requestProgress();

  /** Ends the watch: a thread that waits in {@link #next} gets an exception. */
  @Override
  void close();
}
