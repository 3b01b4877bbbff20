package dev.caravel.runtime.streaming;

import dev.caravel.runtime.process.Shim;
import io.netty.handler.codec.spdy.SpdyHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Port-forward over SPDY ({@code portforward.k8s.io}): two streams a connection, one for its data,
 * one for what went wrong, which belong together by their request id.
 */
final class SpdyPortForward implements SpdyConnection.Streams {
  /** The streams of one connection, as far as they are open. */
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
  private final Map<Integer, InputQueue> inputs = new HashMap<>();

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
      inputs.put(stream, pair.input);
    } else {
      pair.error = stream;
    }
    if (pair.data >= 0 && pair.error >= 0) {
      waiting.remove(id);
      connect(pair);
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

  private void connect(Pair pair) {
    int data = pair.data;
    int error = pair.error;
    var streams =
        new PortConnection.Streams() {
          @Override
          public void data(ByteBuffer bytes) throws IOException {
            peer.send(SpdyConnection.data(data, bytes));
          }

          @Override
          public void error(ByteBuffer bytes) throws IOException {
            peer.send(SpdyConnection.data(error, bytes));
          }

          @Override
          public void end() throws IOException {
            peer.send(SpdyConnection.end(data));
            peer.send(SpdyConnection.end(error));
          }
        };
    new PortConnection(sandboxId, shim, pair.port, streams, pair.input).start();
  }

  @Override
  public void received(int stream, byte[] bytes) {
    var input = inputs.get(stream);
    if (input != null) {
      input.add(bytes);
    }
  }

  @Override
  public void ended(int stream) {
    var input = inputs.remove(stream);
    if (input != null) {
      input.end();
    }
  }

  @Override
  public void gone() {
    inputs.values().forEach(InputQueue::end);
  }
}
