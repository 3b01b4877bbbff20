package dev.caravel.runtime.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyHeaders;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The server's side of SPDY/3.1 as Kubernetes' clients speak it: streams that only the client
 * opens, no flow control (theirs has none, so its frames are ignored), pings answered.
 */
final class SpdyConnection extends ChannelDuplexHandler {
  private static final int MAX_CHUNK_BYTES = 32 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int COMPRESSION_LEVEL = 6;
  private static final int WINDOW_BITS = 15;
  private static final int MEMORY_LEVEL = 8;

  /** Hears of the streams, on the event loop. */
  interface Streams {
    /** A new stream; why it is refused, if it is. */
    Optional<String> opened(int stream, SpdyHeaders headers);

    void received(int stream, byte[] bytes);

    /** The client will write no more on it, or not be heard; may be said twice. */
    void ended(int stream);

    /** The connection is cut. */
    void gone();
  }

  private final Streams streams;
  private final Set<Integer> open = new HashSet<>();

  SpdyConnection(Streams streams) {
    this.streams = streams;
  }

  /** Puts SPDY's codec and this at the end of a pipeline. */
  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(
        new SpdyFrameCodec(
            SpdyVersion.SPDY_3_1,
            MAX_CHUNK_BYTES,
            MAX_HEADER_BYTES,
            COMPRESSION_LEVEL,
            WINDOW_BITS,
            MEMORY_LEVEL,
            false),
        this);
  }

  /** Bytes on a stream. */
  static SpdyDataFrame data(int stream, ByteBuffer bytes) {
    return new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(bytes));
  }

  /** The server's end of a stream. */
  static SpdyDataFrame end(int stream) {
    return new DefaultSpdyDataFrame(stream, Unpooled.EMPTY_BUFFER).setLast(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof SpdyFrame frame) {
        take(context, frame);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** A stream that the server has ended is done with, whatever the client still sends on it. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof SpdyDataFrame data && data.isLast() && open.remove(data.streamId())) {
      streams.ended(data.streamId());
    }
    var _ = context.write(message, promise);
  }

  private void take(ChannelHandlerContext context, SpdyFrame frame) {
    switch (frame) {
      case SpdySynStreamFrame opened -> open(context, opened);
      case SpdyDataFrame data -> {
        if (open.contains(data.streamId())) {
          ByteBuf content = data.content();
          if (content.isReadable()) {
            streams.received(data.streamId(), ByteBufUtil.getBytes(content));
          }
          if (data.isLast()) {
            streams.ended(data.streamId());
          }
        }
      }
      case SpdyRstStreamFrame reset -> {
        if (open.remove(reset.streamId())) {
          streams.ended(reset.streamId());
        }
      }
      case SpdyPingFrame ping -> {
        if (ping.id() % 2 != 0) { // the client's; its answers to ours would be even
          var _ = context.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
        }
      }
      default -> {} // settings, windows, farewells: nothing that we do depends on them
    }
  }

  private void open(ChannelHandlerContext context, SpdySynStreamFrame frame) {
    int id = frame.streamId();
    Optional<String> refusal =
        frame.isInvalid() || frame.isTruncated() || id % 2 == 0 || open.size() >= Limits.STREAMS
            ? Optional.of("not a stream that can be opened")
            : streams.opened(id, frame.headers());
    if (refusal.isPresent()) {
      var _ =
          context.writeAndFlush(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.REFUSED_STREAM));
      return;
    }
    open.add(id);
    var reply = new DefaultSpdySynReplyFrame(id);
    // Without any header Netty writes no header block at all, and Go's peers break on that.
    reply.headers().set(":status", "200");
    var _ = context.writeAndFlush(reply);
    if (frame.isLast()) {
      streams.ended(id);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    streams.gone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close(); // malformed, or the connection broke: there is nobody to tell
  }
}
