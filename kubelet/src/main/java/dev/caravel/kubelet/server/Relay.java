package dev.caravel.kubelet.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Joins a client's connection with one to the runtime's streaming server: the request's head is
 * passed on, after that bytes, whatever protocol the two have agreed on. Each side is read only as
 * fast as the other takes.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int DEFAULT_PORT = 80;

  /** Headers that are about this connection's client, not about the stream. */
  private static final Set<String> NOT_PASSED = Set.of("authorization", "host", "content-length");

  private final Channel other;

  private Relay(Channel other) {
    this.other = other;
  }

  /** Connects to the URL and joins the two, from any thread. */
  static void begin(
      Channel client, RequestReader reader, String method, HttpHeaders headers, String url) {
    var target = URI.create(url);
    int port = target.getPort() < 0 ? DEFAULT_PORT : target.getPort();
    new Bootstrap()
        .group(client.eventLoop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new Relay(client));
              }
            })
        .connect(target.getHost(), port)
        .addListener((ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            join(client, connected.channel(), reader, head(method, headers, target));
          } else {
            refuse(client, "cannot reach the runtime's streaming server: " + connected.cause());
          }
        });
  }

  private static void join(Channel client, Channel runtime, RequestReader reader, ByteBuf head) {
    var pipeline = client.pipeline();
    pipeline.addLast(new Relay(runtime));
    pipeline.remove(reader);
    pipeline.remove(HttpObjectAggregator.class);
    pipeline.remove(IdleStateHandler.class);
    pipeline.remove(HttpServerCodec.class); // passes on what it has already read
    var _ = runtime.writeAndFlush(head);
    runtime.read();
    client.read();
  }

  private static ByteBuf head(String method, HttpHeaders headers, URI target) {
    var text = new StringBuilder(method).append(' ').append(target.getRawPath());
    if (target.getRawQuery() != null) {
      text.append('?').append(target.getRawQuery());
    }
    text.append(" HTTP/1.1\r\nHost: ").append(target.getAuthority()).append("\r\n");
    for (var header : headers) {
      if (!NOT_PASSED.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
        text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
      }
    }
    return Unpooled.copiedBuffer(text.append("\r\n"), StandardCharsets.ISO_8859_1);
  }

  private static void refuse(Channel client, String message) {
    var bytes = message.getBytes(StandardCharsets.UTF_8);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_GATEWAY, Unpooled.wrappedBuffer(bytes));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    client.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    other
        .writeAndFlush(message)
        .addListener(sent -> {
          if (sent.isSuccess()) {
            context.channel().read();
          } else {
            var _ = context.close();
          }
        });
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // Behind what was written before.
    other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
