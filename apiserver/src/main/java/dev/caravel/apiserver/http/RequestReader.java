package dev.caravel.apiserver.http;

import dev.caravel.apiserver.request.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests on one HTTP/1.1 connection, or the one request of an HTTP/2 stream, and hands each
 * whole to a virtual thread. The next request of a connection waits until the answer is complete.
 * All state belongs to the channel's event loop.
 */
final class RequestReader extends ChannelInboundHandlerAdapter {
  private final HttpServer server;
  private final boolean isHttp2;
  private final Queue<HttpObject> waiting = new ArrayDeque<>();

  private @Nullable HttpRequest head;
  private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private long received;
  private @Nullable NettyExchange active;

  RequestReader(HttpServer server, boolean isHttp2) {
    this.server = server;
    this.isHttp2 = isHttp2;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    if (!(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (active != null) {
      waiting.add(object);
      if (waiting.size() >= server.limits().pipelinedMessages()) {
        context.channel().config().setAutoRead(false);
      }
      return;
    }
    try {
      read(context, object);
    } finally {
      ReferenceCountUtil.release(object);
    }
  }

  private void read(ChannelHandlerContext context, HttpObject object) throws IOException {
    if (object.decoderResult().isFailure()) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
      return;
    }
    if (object instanceof HttpRequest request) {
      begin(context, request);
    }
    if (object instanceof HttpContent content && head != null) {
      append(context, content.content());
      if (object instanceof LastHttpContent) {
        dispatch(context);
      }
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    head = request;
    body = new ByteArrayOutputStream(0);
    received = 0;
    if (HttpUtil.is100ContinueExpected(request)) {
      context.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private void append(ChannelHandlerContext context, ByteBuf bytes) throws IOException {
    int length = bytes.readableBytes();
    received += length;
    int room = server.limits().bodyBytes() - body.size();
    if (length > 0 && room > 0) {
      if (body.size() == 0) {
        body = new ByteArrayOutputStream(Math.max(length, 1024));
      }
      bytes.readBytes(body, Math.min(room, length));
    }
    if (received > server.limits().bodyBytes() + server.limits().drainedBytes()) {
      refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    }
  }

  private void dispatch(ChannelHandlerContext context) {
    HttpRequest request = head;
    if (request == null) {
      return;
    }
    head = null;
    var headers = Headers.none();
    for (var field : request.headers()) {
      headers.add(field.getKey(), field.getValue());
    }
    var exchange =
        new NettyExchange(
            this,
            context.channel(),
            server,
            isHttp2,
            !isHttp2 && HttpUtil.isKeepAlive(request),
            request.method().name(),
            request.uri(),
            headers,
            body.toByteArray(),
            received > server.limits().bodyBytes());
    body = new ByteArrayOutputStream(0);
    active = exchange;
    server.start(exchange);
  }

  private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
    head = null;
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    close(response);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static void close(HttpMessage message) {
    message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
  }

  /** The answer is written: goes on with what waits. Called on the event loop. */
  void answered(Channel channel, boolean keepAlive) {
    active = null;
    if (isHttp2) {
      return; // the codec ends the stream
    }
    if (!keepAlive) {
      channel.close();
      return;
    }
    var context = channel.pipeline().context(this);
    while (context != null && active == null && !waiting.isEmpty()) {
      HttpObject next = waiting.remove();
      try {
        read(context, next);
      } catch (IOException e) {
        context.fireExceptionCaught(e);
      } finally {
        ReferenceCountUtil.release(next);
      }
    }
    if (waiting.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (active != null) {
      active.output().signal();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (active != null) {
      active.closed();
    }
    while (!waiting.isEmpty()) {
      ReferenceCountUtil.release(waiting.remove());
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    server.failed(cause);
    context.close();
  }
}
