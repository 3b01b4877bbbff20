package dev.caravel.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A tunnel on a Netty channel whose HTTP handlers have been taken out. */
final class NettyTunnel extends ChannelInboundHandlerAdapter implements Tunnel {
  /** Bytes that wait for the reading thread before the channel is not read any more. */
  private static final int MAX_WAITING_BYTES = 256 * 1024;

  private static final byte[] END = {};

  private final Channel channel;
  private final ChannelOutput output;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean ended;

  NettyTunnel(Channel channel, HttpLimits limits) {
    this.channel = channel;
    this.output = new ChannelOutput(channel, limits);
  }

  /** Sends {@code response} and becomes the connection's last handler. On the event loop. */
  void takeOver(HttpResponse response, RequestReader reader) {
    channel.writeAndFlush(response);
    var pipeline = channel.pipeline();
    pipeline.addLast(this);
    pipeline.remove(reader);
    pipeline.remove(HttpServerCodec.class); // passes on what it has already read
    channel.config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      ReferenceCountUtil.release(message);
      return;
    }
    var bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    buffer.release();
    if (bytes.length == 0) {
      return;
    }
    lock.lock();
    try {
      waiting.add(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes > MAX_WAITING_BYTES) {
        channel.config().setAutoRead(false);
      }
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public byte[] read() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended) {
        arrived.await();
      }
      if (waiting.isEmpty()) {
        return END;
      }
      byte[] bytes = waiting.remove();
      waitingBytes -= bytes.length;
      if (waitingBytes <= MAX_WAITING_BYTES && !channel.config().isAutoRead()) {
        channel.config().setAutoRead(true);
      }
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws InterruptedException {
    if (!channel.isActive()) {
      throw new ClosedStreamException("the peer has closed the connection");
    }
    output.send(Unpooled.copiedBuffer(bytes, offset, length));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    output.signal();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
    output.signal();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end();
    // Behind what was written before.
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> channel.close());
  }
}
