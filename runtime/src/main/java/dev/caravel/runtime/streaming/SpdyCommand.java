package dev.caravel.runtime.streaming;

import io.netty.handler.codec.spdy.SpdyHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An exec or attach over SPDY: it begins when the client has opened all streams it wants. */
final class SpdyCommand implements SpdyConnection.Streams, CommandSession.Streams {
  private final Peer peer;
  private final CommandSession session;
  private final Map<Integer, StreamType> types = new HashMap<>();
  // Written by the event loop before the session's thread starts, only read from then on.
  private final Map<StreamType, Integer> ids = new EnumMap<>(StreamType.class);
  private boolean started;

  SpdyCommand(CommandSession.Wishes wishes, CommandSession.Opener opener, Peer peer) {
    this.peer = peer;
    session = new CommandSession(wishes, opener, this, peer::reads);
  }

  @Override
  public Optional<String> opened(int stream, SpdyHeaders headers) {
    var type = StreamType.named(String.valueOf(headers.get("streamtype")));
    if (type.isEmpty() || started || ids.containsKey(type.get())) {
      return Optional.of("invalid stream type");
    }
    types.put(stream, type.get());
    ids.put(type.get(), stream);
    for (var each : StreamType.values()) {
      if (session.wishes().wants(each) && !ids.containsKey(each)) {
        return Optional.empty();
      }
    }
    started = true;
    session.start();
    return Optional.empty();
  }

  boolean hasStarted() {
    return started;
  }

  @Override
  public void received(int stream, byte[] bytes) {
    var type = types.get(stream);
    if (type != null) {
      session.received(type, bytes);
    }
  }

  @Override
  public void ended(int stream) {
    var type = types.get(stream);
    if (type != null) {
      session.ended(type);
    }
  }

  @Override
  public void gone() {
    session.gone();
  }

  @Override
  public void send(StreamType type, ByteBuffer bytes) throws IOException {
    Integer stream = ids.get(type);
    if (stream != null) {
      peer.send(SpdyConnection.data(stream, bytes));
    }
  }

  @Override
  public void end() {
    try {
      for (int stream : ids.values()) {
        peer.send(SpdyConnection.end(stream));
      }
    } catch (IOException left) {
      System.getLogger("dev.caravel.runtime.streaming")
          .log(System.Logger.Level.DEBUG, "a peer left at the end: {0}", left.getMessage());
    }
    peer.end();
  }
}
