package dev.caravel.client.transport;

import dev.caravel.api.value.Bytes;
import java.util.Optional;

/**
 * A connection of numbered channels (KEP-4006). With exec: 0 stdin, 1 stdout, 2 stderr, 3 the
 * error, 4 resizes. Any thread may send; one receives.
 */
public interface Channels extends AutoCloseable {

  /** A piece of what came on a channel. */
  record Frame(int channel, Bytes content) {}

  /** The subprotocol that the server chose. */
  String protocol();

  /**
   * Sends a piece, waiting while the connection is congested.
   *
   * @throws TransportException if the connection is gone
   */
  void send(int channel, Bytes content);

  /** Ends one channel in our direction; without effect before {@code v5.channel.k8s.io}. */
  void closeChannel(int channel);

  /**
   * Waits for the next piece; empty when the server has closed the connection.
   *
   * @throws TransportException if the connection broke
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  Optional<Frame> receive() throws InterruptedException;

  @Override
  void close();
}
