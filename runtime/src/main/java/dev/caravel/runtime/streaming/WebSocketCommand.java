package dev.caravel.runtime.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An exec or attach over WebSocket, {@code v4.channel.k8s.io} or v5: the first byte of a message is
 * its channel, and v5 can end one (channel 255).
 */
final class WebSocketCommand extends SimpleChannelInboundHandler<WebSocketFrame>
    implements CommandSession.Streams {
  /** KEP-4006: the message is the number of a channel that the client closes. */
  private static final int CLOSE_CHANNEL = 255;

  private final Peer peer;
  private final CommandSession session;
  private final boolean canClose;

  WebSocketCommand(
      CommandSession.Wishes wishes, CommandSession.Opener opener, Peer peer, boolean canClose) {
    this.peer = peer;
    this.canClose = canClose;
    session = new CommandSession(wishes, opener, this, peer::reads);
  }

  /** The connection has become a WebSocket; an empty message tells the client so. */
  void start(ChannelHandlerContext context) {
    var wishes = session.wishes();
    var first =
        wishes.stdout()
            ? StreamType.STDOUT
            : wishes.wants(StreamType.STDERR) ? StreamType.STDERR : StreamType.ERROR;
    var _ = context.writeAndFlush(message(first, ByteBuffer.allocate(0)));
    session.start();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case BinaryWebSocketFrame binary -> received(binary.content());
      case TextWebSocketFrame text -> received(text.content());
      case PingWebSocketFrame ping -> {
        var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      }
      case CloseWebSocketFrame close -> {
        session.gone();
        var _ = context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      }
      default -> {} // answers to pings
    }
  }

  private void received(ByteBuf message) {
    if (!message.isReadable()) {
      return;
    }
    int channel = message.readUnsignedByte();
    if (channel == CLOSE_CHANNEL && canClose) {
      if (message.isReadable()) {
        StreamType.ofChannel(message.readUnsignedByte()).ifPresent(session::ended);
      }
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(message);
    StreamType.ofChannel(channel).ifPresent(type -> session.received(type, bytes));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session.gone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close(); // malformed, or the connection broke: there is nobody to tell
  }

  @Override
  public void send(StreamType type, ByteBuffer bytes) throws IOException {
    peer.send(message(type, bytes));
  }

  @Override
  public void end() {
    try {
      peer.send(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
    } catch (IOException left) {
      System.getLogger("dev.caravel.runtime.streaming")
          .log(System.Logger.Level.DEBUG, "a peer left at the end: {0}", left.getMessage());
    }
    peer.end();
  }

  private static BinaryWebSocketFrame message(StreamType type, ByteBuffer bytes) {
    ByteBuffer head = ByteBuffer.wrap(new byte[] {(byte) type.channel()});
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(head, bytes));
  }
}
