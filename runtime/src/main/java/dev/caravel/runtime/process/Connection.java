package dev.caravel.runtime.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/** A connection to the shim's socket. One thread may read while another writes. */
final class Connection implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final SocketChannel channel;
  private final ByteBuffer received = ByteBuffer.allocate(BUFFER_BYTES).flip();

  private Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects and asks. */
  static Connection ask(Path socket, int request, byte[] fields) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      var connection = new Connection(channel);
      connection.send(request, fields, fields.length);
      return connection;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  SocketChannel channel() {
    return channel;
  }

  synchronized void send(int tag, byte[] value, int length) throws IOException {
    var frame = ByteBuffer.wrap(Frame.encode(tag, value, length));
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /** The next message; empty when the shim has closed the connection. */
  Optional<Frame> receive() throws IOException {
    if (!received.hasRemaining() && !fill()) {
      return Optional.empty();
    }
    int tag = next() & 0xff;
    int length =
        (next() & 0xff) << 24 | (next() & 0xff) << 16 | (next() & 0xff) << 8 | (next() & 0xff);
    if (length < 0 || length > Frame.MAX_VALUE_BYTES) {
      throw new IOException("the shim's message is too long: " + length + " bytes");
    }
    byte[] value = new byte[length];
    for (int filled = 0; filled < length; ) {
      if (!received.hasRemaining() && !fill()) {
        throw new EOFException("the shim has ended in the middle of a message");
      }
      int part = Math.min(received.remaining(), length - filled);
      received.get(value, filled, part);
      filled += part;
    }
    return Optional.of(new Frame(tag, value));
  }

  /**
   * Takes the answer to the request.
   *
   * @throws ShimRefusal if it is an error
   */
  Frame answer() throws IOException, ShimRefusal {
    Frame frame =
        receive().orElseThrow(() -> new EOFException("the shim has ended without an answer"));
    if (frame.tag() == Tag.ERROR) {
      throw new ShimRefusal(frame.text());
    }
    return frame;
  }

  /** What was received behind the last message, for a connection that goes on as plain bytes. */
  ByteBuffer rest() {
    return received;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private byte next() throws IOException {
    if (!received.hasRemaining() && !fill()) {
      throw new EOFException("the shim has ended in the middle of a message");
    }
    return received.get();
  }

  private boolean fill() throws IOException {
    received.clear();
    int count = channel.read(received);
    received.flip();
    return count > 0;
  }
}
