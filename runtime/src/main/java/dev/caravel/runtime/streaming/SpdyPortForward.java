package dev.caravel.runtime.streaming;

import dev.caravel.runtime.process.Shim;
import dev.caravel.runtime.process.Shim.PortStream;
import dev.caravel.runtime.process.ShimRefusal;
import io.netty.handler.codec.spdy.SpdyHeaders;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port-forward over SPDY ({@code portforward.k8s.io}): two streams a connection, one for its data,
 * one for what went wrong, which belong together by their request id.
 */
final class SpdyPortForward implements SpdyConnection.Streams {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime.streaming");
  private static final int CHUNK_BYTES = 32 << 10;

  /** One connection to a port. */
  private static final class Pair {
    final int port;
    final InputQueue input;
    int data = -1;
    int error = -1;

    Pair(int port, Peer peer) {
      this.port = port;
      input = new InputQueue(peer::reads);
    }
  }

  private final String sandboxId;
  private final Shim shim;
  private final Peer peer;
  private final Map<String, Pair> waiting = new HashMap<>();
  private final Map<Integer, Pair> byData = new HashMap<>();

  SpdyPortForward(String sandboxId, Shim shim, Peer peer) {
    this.sandboxId = sandboxId;
    this.shim = shim;
    this.peer = peer;
  }

  @Override
  public Optional<String> opened(int stream, SpdyHeaders headers) {
    String type = String.valueOf(headers.get("streamtype"));
    boolean isData = type.equals("data");
    if (!isData && !type.equals("error")) {
      return Optional.of("invalid stream type");
    }
    Optional<Integer> port = port(String.valueOf(headers.get("port")));
    if (port.isEmpty()) {
      return Optional.of("invalid port");
    }
    // Clients of long ago send no id, but open the error stream right before its data stream.
    String id =
        headers.contains("requestid")
            ? String.valueOf(headers.get("requestid"))
            : Integer.toString(isData ? stream - 2 : stream);
    Pair pair = waiting.computeIfAbsent(id, key -> new Pair(port.get(), peer));
    if (isData ? pair.data >= 0 : pair.error >= 0) {
      return Optional.of("the request has that stream already");
    }
    if (isData) {
      pair.data = stream;
      byData.put(stream, pair);
    } else {
      pair.error = stream;
    }
    if (pair.data >= 0 && pair.error >= 0) {
      waiting.remove(id);
      Thread.ofVirtual().name("port-" + pair.port).start(() -> forward(pair));
    }
    return Optional.empty();
  }

  private static Optional<Integer> port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port < 1 << 16 ? Optional.of(port) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public void received(int stream, byte[] bytes) {
    var pair = byData.get(stream);
    if (pair != null) {
      pair.input.add(bytes);
    }
  }

  @Override
  public void ended(int stream) {
    var pair = byData.remove(stream);
    if (pair != null) {
      pair.input.end();
    }
  }

  @Override
  public void gone() {
    byData.values().forEach(pair -> pair.input.end());
  }

  private void forward(Pair pair) {
    try (PortStream port = shim.connect(pair.port)) {
      Thread.ofVirtual().name("to-port-" + pair.port).start(() -> carryInput(pair, port));
      var buffer = ByteBuffer.allocate(CHUNK_BYTES);
      while (port.read(buffer.clear()) >= 0) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        peer.send(SpdyConnection.data(pair.data, ByteBuffer.wrap(bytes)));
      }
    } catch (IOException | ShimRefusal e) {
      tell(pair, e.getMessage());
    }
    pair.input.end();
    finish(pair.data);
    finish(pair.error);
  }

  private static void carryInput(Pair pair, PortStream port) {
    try {
      Optional<byte[]> part = pair.input.take();
      while (part.isPresent()) {
        port.write(ByteBuffer.wrap(part.get()));
        part = pair.input.take();
      }
      port.endOutput();
    } catch (IOException closed) {
      LOG.log(Level.DEBUG, "port {0} takes no more: {1}", pair.port, closed.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Pair pair, @Nullable String why) {
    String text = "error forwarding port " + pair.port + " to pod " + sandboxId + ", uid : " + why;
    try {
      peer.send(
          SpdyConnection.data(pair.error, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    } catch (IOException left) {
      LOG.log(Level.DEBUG, "a peer left before it heard: {0}", text);
    }
  }

  private void finish(int stream) {
    try {
      peer.send(SpdyConnection.end(stream));
    } catch (IOException left) {
      LOG.log(Level.DEBUG, "a peer left before the end of its stream");
    }
  }
}
