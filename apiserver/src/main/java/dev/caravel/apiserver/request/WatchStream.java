package dev.caravel.apiserver.request;

import java.util.List;

/** The events of one watch, taken by one thread. */
public interface WatchStream extends AutoCloseable {

  /**
   * Waits for events and takes all that are there, in order, at most a few hundred.
   *
   * @return empty when the watch has ended: closed, its time was up, or the watcher was too slow
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  List<WatchEvent> take() throws InterruptedException;

  /** Ends the watch and wakes a waiting {@link #take()}; may be called twice and by any thread. */
  @Override
  void close();
}
