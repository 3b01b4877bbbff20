package dev.caravel.client.serving;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * One caller's connection. Who asks again before he has his answer is cut off, so that nothing
 * queues up. Of the event loop.
 */
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = System.getLogger("dev.caravel.client.serving");

  private final Answers answers;
  private boolean busy;

  Connection(Answers answers) {
    this.answers = answers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (busy || !request.decoderResult().isSuccess()) {
      var _ = context.close();
      return;
    }
    busy = true;
    var method = request.method().name();
    var uri = new QueryStringDecoder(request.uri());
    var authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    var certificates = certificates(context);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    Thread.ofVirtual()
        .name("serving ", 0)
        .start(() -> {
          Page.Content content;
          try {
            content =
                answers.to(
                    method,
                    uri.path(),
                    uri.parameters().containsKey("verbose"),
                    certificates,
                    authorization);
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "request of " + uri.path() + " failed", e);
            content = Page.Content.text(500, "internal error\n");
          }
          var last = content;
          context.executor().execute(() -> write(context, last, method, keepAlive));
        });
  }

  private static List<X509Certificate> certificates(ChannelHandlerContext context) {
    try {
      var session = context.pipeline().get(SslHandler.class).engine().getSession();
      return Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  private void write(
      ChannelHandlerContext context, Page.Content content, String method, boolean keepAlive) {
    busy = false;
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(content.code()),
            method.equals("HEAD") ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(content.body()));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, content.type())
        .set(HttpHeaderNames.CONTENT_LENGTH, content.body().length)
        .set("x-content-type-options", "nosniff");
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      var _ = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(Level.DEBUG, "a connection failed: {0}", cause.toString());
    var _ = context.close();
  }
}
