package dev.caravel.apiserver.http;

/** The body of an answer while it is written; used by one thread. */
public interface BodyWriter extends AutoCloseable {

  /**
   * Sends {@code bytes} at once, waiting while too much is on its way.
   *
   * @throws ClosedStreamException if the peer is gone or too slow
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void write(byte[] bytes) throws InterruptedException;

  /** Ends the body. */
  @Override
  void close();
}
