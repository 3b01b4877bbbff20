package dev.caravel.client.http;

import dev.caravel.api.value.Bytes;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.TransportException;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Channels over a WebSocket (RFC 6455): each message begins with the number of its channel. At most
 * {@link #AHEAD} pieces wait for the receiver; the server is not read any further before that.
 */
final class WebSocketChannels implements Channels {
  private static final int AHEAD = 16;

  /** Larger pieces are sent in parts. */
  private static final int PIECE_BYTES = 32 * 1024;

  private static final int CLOSE_CHANNEL = 255;
  private static final String CLOSES_CHANNELS = "v5.channel.k8s.io";

  private final WebSocket socket;
  private final Incoming incoming;

  /** A WebSocket takes one message after the other; waiting for one's turn is what blocks here. */
  private final ReentrantLock sending = new ReentrantLock();

  WebSocketChannels(WebSocket socket, Incoming incoming) {
    this.socket = socket;
    this.incoming = incoming;
  }

  @Override
  public String protocol() {
    return socket.getSubprotocol();
  }

  @Override
  public void send(int channel, Bytes content) {
    var rest = content.buffer();
    do {
      int length = Math.min(rest.remaining(), PIECE_BYTES);
      var piece = ByteBuffer.allocate(1 + length).put((byte) channel);
      piece.put(rest.slice(rest.position(), length)).flip();
      rest.position(rest.position() + length);
      sendMessage(piece);
    } while (rest.hasRemaining());
  }

  @Override
  public void closeChannel(int channel) {
    if (protocol().equals(CLOSES_CHANNELS)) {
      sendMessage(ByteBuffer.wrap(new byte[] {(byte) CLOSE_CHANNEL, (byte) channel}));
    }
  }

  private void sendMessage(ByteBuffer message) {
    sending.lock();
    try {
      socket.sendBinary(message, true).get();
    } catch (ExecutionException e) {
      throw new TransportException("the connection is gone: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      socket.abort();
      throw new TransportException("interrupted while sending", e);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public Optional<Frame> receive() throws InterruptedException {
    var next = incoming.pieces.take();
    return switch (next) {
      case Piece.Data data -> {
        socket.request(1);
        yield Optional.of(data.frame());
      }
      case Piece.End end -> {
        incoming.pieces.put(end);
        var failure = end.failure();
        if (failure != null) {
          throw new TransportException("the connection broke: " + failure.getMessage(), failure);
        }
        yield Optional.empty();
      }
    };
  }

  @Override
  public void close() {
    incoming.end(null);
    if (socket.isOutputClosed() || !sending.tryLock()) {
      socket.abort();
      return;
    }
    try {
      var _ =
          socket
              .sendClose(WebSocket.NORMAL_CLOSURE, "")
              .whenComplete((sent, failure) -> socket.abort());
    } finally {
      sending.unlock();
    }
  }

  /** What came, or that nothing more will. */
  sealed interface Piece {
    record Data(Frame frame) implements Piece {}

    /**
     * The end.
     *
     * @param failure null: as it should be
     */
    record End(@Nullable Throwable failure) implements Piece {}
  }

  /** Puts what comes in the receiver's queue, which the requests to the socket bound. */
  static final class Incoming implements WebSocket.Listener {
    private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

    /** Of the message whose parts are coming; -1 between messages. */
    private int channel = -1;

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(AHEAD);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      if (channel < 0 && data.hasRemaining()) {
        channel = data.get() & 0xff;
      }
      if (!data.hasRemaining() || channel == CLOSE_CHANNEL) {
        socket.request(1);
      } else {
        var content = new byte[data.remaining()];
        data.get(content);
        pieces.add(new Piece.Data(new Frame(channel, Bytes.wrap(content))));
      }
      if (last) {
        channel = -1;
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      end(new IOException("the server sent text"));
      socket.abort();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end(
          code == WebSocket.NORMAL_CLOSURE || code == 1001 || code == 1005
              ? null
              : new IOException("closed with code " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end(error);
    }

    private void end(@Nullable Throwable failure) {
      pieces.add(new Piece.End(failure));
    }
  }
}
