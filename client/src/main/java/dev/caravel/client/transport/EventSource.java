package dev.caravel.client.transport;

import java.util.Optional;

/** A watch within one process. One reader; closing it ends the watch. */
public interface EventSource extends AutoCloseable {

  /**
   * Waits for the next event; empty when the server has ended the watch or it was closed.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  Optional<RawEvent> next() throws InterruptedException;

  @Override
  void close();
}
