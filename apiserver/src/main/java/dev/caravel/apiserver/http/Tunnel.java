package dev.caravel.apiserver.http;

/** A connection that has left HTTP and carries bytes both ways. */
public interface Tunnel extends AutoCloseable {

  /**
   * The next bytes the peer sent; empty at the end.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  byte[] read() throws InterruptedException;

  /**
   * Sends {@code bytes} at once, waiting while too much is on its way.
   *
   * @throws ClosedStreamException if the peer is gone or too slow
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void write(byte[] bytes, int offset, int length) throws InterruptedException;

  /** Closes the connection; a waiting {@link #read()} ends. */
  @Override
  void close();
}
