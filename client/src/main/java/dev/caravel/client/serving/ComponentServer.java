package dev.caravel.client.serving;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Serves a component's pages by HTTP/1.1 on TLS. One event loop moves bytes; each request is
 * answered on a virtual thread of its own, one at a time a connection.
 */
public final class ComponentServer implements AutoCloseable {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, Thread.ofPlatform().daemon().name("serving").factory(), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final InetSocketAddress address;

  /**
   * Listens; a port of 0 takes a free one.
   *
   * @throws IOException if the address cannot be had or the key not be used
   */
  ComponentServer(
      InetSocketAddress wanted,
      ServingKey key,
      Authentication authentication,
      Authorization authorization,
      Map<String, Page> pages)
      throws IOException {
    var tls = tls(key);
    var answers = new Answers(authentication, authorization, pages);
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, tls, answers);
                  }
                })
            .bind(wanted)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new IOException(
          "cannot listen on " + wanted + ": " + bound.cause().getMessage(), bound.cause());
    }
    connections.add(bound.channel());
    this.address = (InetSocketAddress) bound.channel().localAddress();
  }

  private static SslContext tls(ServingKey key) throws IOException {
    try {
      return SslContextBuilder.forServer(key.key(), key.chain())
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          // Authentication verifies certificates: who shows one that nobody vouches for is to be
          // answered, not cut off.
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .clientAuth(ClientAuth.OPTIONAL)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException("cannot serve with this certificate: " + e.getMessage(), e);
    }
  }

  private void accept(Channel channel, SslContext tls, Answers answers) {
    if (connections.size() > Limits.CONNECTIONS) {
      var _ = channel.close();
      return;
    }
    connections.add(channel);
    var secure = tls.newHandler(channel.alloc());
    secure.setHandshakeTimeoutMillis(Limits.HANDSHAKE.toMillis());
    channel
        .pipeline()
        .addLast(
            secure,
            new IdleStateHandler(0, 0, Limits.IDLE.toSeconds(), TimeUnit.SECONDS),
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(Limits.REQUEST_LINE_BYTES)
                    .setMaxHeaderSize(Limits.HEADER_BYTES)),
            new HttpObjectAggregator(Limits.BODY_BYTES),
            new Connection(answers));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
