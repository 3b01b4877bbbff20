package dev.caravel.runtime.streaming;

import dev.caravel.time.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Optional;

/** The other end of a connection, written to by threads that may wait for it. */
final class Peer {
  private final Channel channel;
  private final Clock clock;
  // What is sent earlier is also written earlier.
  private volatile Optional<ChannelFuture> last = Optional.empty();

  Peer(Channel channel, Clock clock) {
    this.channel = channel;
    this.clock = clock;
  }

  /** Sends a message; waits while the peer has not taken what was sent before. */
  void send(Object message) throws IOException {
    ChannelFuture written = channel.writeAndFlush(message);
    last = Optional.of(written);
    if (channel.isWritable() && channel.isActive()) {
      return;
    }
    try {
      written.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending", e);
    }
    if (!written.isSuccess()) {
      throw new IOException("the peer has left", written.cause());
    }
  }

  /**
   * Ends the connection once all is sent. What the peer still sends is read and dropped for a
   * while: closing on unread bytes would take back what it has not read.
   */
  void end() {
    var timer =
        clock.schedule(
            Limits.FAREWELL,
            () -> {
              var _ = channel.close();
            });
    var _ = channel.closeFuture().addListener(closed -> timer.cancel());
    channel.config().setAutoRead(true);
    // Shutting down drops what is still to be written, so that has to be waited for.
    last.orElseGet(channel::newSucceededFuture).addListener(written -> shutdown());
  }

  private void shutdown() {
    if (channel instanceof SocketChannel socket) {
      var _ = socket.shutdownOutput();
    } else {
      var _ = channel.close();
    }
  }

  /** Reads from the peer, or does not. */
  void reads(boolean on) {
    channel.config().setAutoRead(on);
  }
}
