package dev.caravel.apiserver.http;

import dev.caravel.apiserver.request.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** An exchange on a Netty channel: an HTTP/1.1 connection or one HTTP/2 stream. */
final class NettyExchange implements Exchange {
  private final RequestReader reader;
  private final Channel channel;
  private final HttpServer server;
  private final boolean isHttp2;
  private final boolean keepAlive;
  private final String method;
  private final String target;
  private final Headers headers;
  private final byte[] body;
  private final boolean tooLarge;
  private final ChannelOutput output;

  private final Object closeLock = new Object();
  private final List<Runnable> onClose = new ArrayList<>();
  private boolean closed;
  private volatile boolean answered;

  NettyExchange(
      RequestReader reader,
      Channel channel,
      HttpServer server,
      boolean isHttp2,
      boolean keepAlive,
      String method,
      String target,
      Headers headers,
      byte[] body,
      boolean tooLarge) {
    this.reader = reader;
    this.channel = channel;
    this.server = server;
    this.isHttp2 = isHttp2;
    this.keepAlive = keepAlive;
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.tooLarge = tooLarge;
    this.output = new ChannelOutput(channel, server.limits());
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public boolean isTooLarge() {
    return tooLarge;
  }

  @Override
  public String remoteAddress() {
    Channel connection = isHttp2 ? channel.parent() : channel;
    return connection.remoteAddress() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : "";
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    Channel connection = isHttp2 ? channel.parent() : channel;
    var certificates = connection.attr(HttpServer.PEER_CERTIFICATES).get();
    return certificates == null ? List.of() : certificates;
  }

  @Override
  public void respond(int code, Headers fields, byte[] bytes) {
    boolean isHead = method.equals("HEAD");
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(code),
            isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
    copy(fields, response.headers());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    boolean keep = keep(response);
    answered = true;
    finish(channel.writeAndFlush(response), keep);
  }

  @Override
  public BodyWriter stream(int code, Headers fields) {
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
    copy(fields, response.headers());
    if (!isHttp2) {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    boolean keep = keep(response);
    answered = true;
    channel.writeAndFlush(response, channel.voidPromise());
    return new BodyWriter() {
      private boolean ended;

      @Override
      public void write(byte[] bytes) throws InterruptedException {
        if (!channel.isActive()) {
          throw new ClosedStreamException("the peer has closed the connection");
        }
        if (!method.equals("HEAD")) {
          output.send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
      }

      @Override
      public void close() {
        if (!ended) {
          ended = true;
          finish(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), keep);
        }
      }
    };
  }

  private boolean keep(HttpResponse response) {
    boolean keep = keepAlive && !server.isDraining();
    if (!isHttp2 && !keep) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return keep;
  }

  private void finish(ChannelFuture written, boolean keep) {
    written.addListener(done -> reader.answered(channel, keep && done.isSuccess()));
  }

  private static void copy(Headers from, HttpHeaders to) {
    from.forEach(to::add);
  }

  @Override
  public boolean canUpgrade() {
    return !isHttp2;
  }

  @Override
  public Tunnel upgrade(Headers fields) {
    if (isHttp2) {
      throw new IllegalStateException("HTTP/2 streams cannot be upgraded");
    }
    var response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    copy(fields, response.headers());
    answered = true;
    var tunnel = new NettyTunnel(channel, server.limits());
    channel.eventLoop().execute(() -> tunnel.takeOver(response, reader));
    onClose(tunnel::close);
    return tunnel;
  }

  @Override
  public void onClose(Runnable action) {
    synchronized (closeLock) {
      if (!closed) {
        onClose.add(action);
        return;
      }
    }
    action.run();
  }

  /** The channel closed. Called on the event loop; the actions must not block. */
  void closed() {
    List<Runnable> actions;
    synchronized (closeLock) {
      if (closed) {
        return;
      }
      closed = true;
      actions = List.copyOf(onClose);
    }
    output.signal();
    actions.forEach(Runnable::run);
  }

  ChannelOutput output() {
    return output;
  }

  /** The handler has returned: without an answer there is none to come. */
  void handled() {
    if (!answered) {
      channel.close();
    }
  }

  void abort() {
    channel.close();
  }
}
