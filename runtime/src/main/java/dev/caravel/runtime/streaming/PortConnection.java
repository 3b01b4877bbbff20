package dev.caravel.runtime.streaming;

import dev.caravel.runtime.process.Shim;
import dev.caravel.runtime.process.Shim.PortStream;
import dev.caravel.runtime.process.ShimRefusal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection to a port of a pod, carried on two streams: its data, and what went wrong. */
final class PortConnection {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime.streaming");
  private static final int CHUNK_BYTES = 32 << 10;

  /** Where the connection's bytes go; both may wait for the peer. */
  interface Streams {
    void data(ByteBuffer bytes) throws IOException;

    void error(ByteBuffer bytes) throws IOException;

    /** Nothing more comes on either. */
    void end() throws IOException;
  }

  private final String sandboxId;
  private final Shim shim;
  private final int port;
  private final Streams streams;
  private final InputQueue input;

  /**
   * A connection that is not made yet.
   *
   * @param input what the peer sends to the port
   */
  PortConnection(String sandboxId, Shim shim, int port, Streams streams, InputQueue input) {
    this.sandboxId = sandboxId;
    this.shim = shim;
    this.port = port;
    this.streams = streams;
    this.input = input;
  }

  /** Connects and carries bytes both ways, on threads of its own, until the pod ends it. */
  void start() {
    Thread.ofVirtual().name("port-" + port).start(this::forward);
  }

  private void forward() {
    try (PortStream stream = shim.connect(port)) {
      Thread.ofVirtual().name("to-port-" + port).start(() -> carryInput(stream));
      var buffer = ByteBuffer.allocate(CHUNK_BYTES);
      while (stream.read(buffer.clear()) >= 0) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        streams.data(ByteBuffer.wrap(bytes));
      }
    } catch (IOException | ShimRefusal e) {
      tell(e.getMessage());
    }
    input.end();
    try {
      streams.end();
    } catch (IOException left) {
      LOG.log(Level.DEBUG, "a peer left before the end of its stream");
    }
  }

  private void carryInput(PortStream stream) {
    try {
      Optional<byte[]> part = input.take();
      while (part.isPresent()) {
        stream.write(ByteBuffer.wrap(part.get()));
        part = input.take();
      }
      stream.endOutput();
    } catch (IOException closed) {
      LOG.log(Level.DEBUG, "port {0} takes no more: {1}", port, closed.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(@Nullable String why) {
    String text = "error forwarding port " + port + " to pod " + sandboxId + ", uid : " + why;
    try {
      streams.error(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException left) {
      LOG.log(Level.DEBUG, "a peer left before it heard: {0}", text);
    }
  }
}
