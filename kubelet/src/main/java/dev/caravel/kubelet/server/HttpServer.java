package dev.caravel.kubelet.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 on TLS. Event loops move bytes and cut them into requests; each request runs on a
 * virtual thread of its own, one at a time a connection.
 */
final class HttpServer implements AutoCloseable {
  private static final WriteBufferWaterMark WRITE_BUFFER =
      new WriteBufferWaterMark(256 << 10, 1 << 20);
  private static final int EVENT_LOOPS = 2;

  /** Answers a request. */
  interface Handler {
    void handle(Exchange exchange) throws InterruptedException;
  }

  private final SslContext tls;
  private final Handler handler;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private @Nullable EventLoopGroup loops;

  HttpServer(SslContext tls, Handler handler) {
    this.tls = tls;
    this.handler = handler;
  }

  /**
   * Listens; a port of 0 takes a free one.
   *
   * @return where it listens
   * @throws IOException if the address cannot be had
   */
  InetSocketAddress start(InetSocketAddress address) throws IOException {
    loops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS,
            Thread.ofPlatform().daemon().name("kubelet-http-", 0).factory(),
            NioIoHandler.newFactory());
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new IOException(
          "the kubelet cannot listen on " + address + ": " + bound.cause(), bound.cause());
    }
    connections.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  private void accept(Channel channel) {
    if (connections.size() > ServerLimits.CONNECTIONS) {
      var _ = channel.close();
      return;
    }
    connections.add(channel);
    var secure = tls.newHandler(channel.alloc());
    secure.setHandshakeTimeoutMillis(ServerLimits.HANDSHAKE.toMillis());
    channel
        .pipeline()
        .addLast(
            secure,
            new IdleStateHandler(0, 0, ServerLimits.IDLE.toSeconds(), TimeUnit.SECONDS),
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(ServerLimits.REQUEST_LINE_BYTES)
                    .setMaxHeaderSize(ServerLimits.HEADER_BYTES)),
            new HttpObjectAggregator(ServerLimits.BODY_BYTES),
            new RequestReader(handler));
  }

  @Override
  public void close() {
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    if (loops != null) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }
}
