package dev.caravel.runtime.streaming;

import dev.caravel.runtime.process.Shim;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Port-forward over WebSocket, {@code v4.channel.k8s.io}: the ports stand in the request, and each
 * has one connection. The first byte of a message is its channel: twice the port's place for data,
 * one more for what went wrong. The first message of each channel tells its port, in two bytes, the
 * low one first.
 */
final class WebSocketPortForward extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime.streaming");

  private final String sandboxId;
  private final Shim shim;
  private final List<Integer> ports;
  private final Peer peer;
  private final List<InputQueue> inputs = new ArrayList<>();
  private final AtomicInteger running;

  /**
   * @param ports at most 127: a channel is a byte
   */
  WebSocketPortForward(String sandboxId, Shim shim, List<Integer> ports, Peer peer) {
    this.sandboxId = sandboxId;
    this.shim = shim;
    this.ports = List.copyOf(ports.subList(0, Math.min(ports.size(), Byte.MAX_VALUE)));
    this.peer = peer;
    running = new AtomicInteger(this.ports.size());
    this.ports.forEach(port -> inputs.add(new InputQueue(peer::reads)));
  }

  /** The connection has become a WebSocket: the ports are connected to. */
  void start() {
    for (int place = 0; place < ports.size(); place++) {
      int channel = 2 * place;
      int port = ports.get(place);
      var input = inputs.get(place);
      Thread.ofVirtual()
          .name("port-forward-" + port)
          .start(() -> {
            try {
              announce(channel, port);
              announce(channel + 1, port);
              new PortConnection(sandboxId, shim, port, streams(channel), input).start();
            } catch (IOException left) {
              LOG.log(Level.DEBUG, "a peer left at once: {0}", left.getMessage());
            }
          });
    }
    if (ports.isEmpty()) {
      Thread.ofVirtual().name("port-forward").start(this::end);
    }
  }

  private void announce(int channel, int port) throws IOException {
    var number = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    peer.send(message(channel, number.putShort((short) port).flip()));
  }

  private PortConnection.Streams streams(int channel) {
    return new PortConnection.Streams() {
      @Override
      public void data(ByteBuffer bytes) throws IOException {
        peer.send(message(channel, bytes));
      }

      @Override
      public void error(ByteBuffer bytes) throws IOException {
        peer.send(message(channel + 1, bytes));
      }

      @Override
      public void end() {
        if (running.decrementAndGet() == 0) {
          WebSocketPortForward.this.end();
        }
      }
    };
  }

  /** This protocol cannot end one channel, so the connection ends with the last. */
  private void end() {
    try {
      peer.send(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
    } catch (IOException left) {
      LOG.log(Level.DEBUG, "a peer left at the end: {0}", left.getMessage());
    }
    peer.end();
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
        gone();
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
    // What a peer says on an error channel is for nobody.
    if (channel % 2 == 0 && channel / 2 < inputs.size()) {
      inputs.get(channel / 2).add(ByteBufUtil.getBytes(message));
    }
  }

  private void gone() {
    inputs.forEach(InputQueue::end);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close(); // malformed, or the connection broke: there is nobody to tell
  }

  private static BinaryWebSocketFrame message(int channel, ByteBuffer bytes) {
    ByteBuffer head = ByteBuffer.wrap(new byte[] {(byte) channel});
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(head, bytes));
  }
}
