package dev.caravel.kubelet.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLPeerUnverifiedException;

/** One request, and the way to answer it, once. The answering thread may block. */
final class Exchange {
  /** Thrown when the peer has gone, or takes nothing any more. */
  static final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GoneException(String message) {
      super(message);
    }
  }

  private final ChannelHandlerContext context;
  private final Channel channel;
  private final RequestReader reader;
  private final String method;
  private final String target;
  private final String path;
  private final Map<String, List<String>> query;
  private final HttpHeaders headers;
  private final List<X509Certificate> certificates;
  private final boolean keepAlive;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition writable = lock.newCondition();
  private volatile boolean gone;
  private volatile boolean answered;

  private Exchange(
      ChannelHandlerContext context,
      RequestReader reader,
      FullHttpRequest request,
      List<X509Certificate> certificates) {
    this.context = context;
    this.channel = context.channel();
    this.reader = reader;
    this.method = request.method().name();
    this.target = request.uri();
    var decoder = new QueryStringDecoder(request.uri());
    this.path = decoder.path();
    this.query = decoder.parameters();
    this.headers = request.headers().copy();
    this.certificates = certificates;
    this.keepAlive = HttpUtil.isKeepAlive(request);
  }

  static Exchange of(ChannelHandlerContext context, FullHttpRequest request, RequestReader reader) {
    List<X509Certificate> certificates = List.of();
    try {
      var session = context.pipeline().get(SslHandler.class).engine().getSession();
      certificates =
          Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException none) {
      // A client without a certificate.
    }
    return new Exchange(context, reader, request, certificates);
  }

  String method() {
    return method;
  }

  /** Decoded, without the query. */
  String path() {
    return path;
  }

  List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }

  /** The first value; empty if there is none. */
  String parameter(String name) {
    var values = parameters(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** Whether a parameter says yes. */
  boolean flag(String name) {
    var value = parameter(name);
    return value.equals("1") || value.equals("true");
  }

  HttpHeaders headers() {
    return headers;
  }

  /** What the peer holds the key of, the leaf first; nothing about it is verified. */
  List<X509Certificate> certificates() {
    return certificates;
  }

  boolean isUpgrade() {
    return headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true);
  }

  boolean isGone() {
    return gone;
  }

  void text(int code, String text) {
    respond(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  void respond(int code, String type, byte[] bytes) {
    boolean head = method.equals("HEAD");
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(code),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    response.headers().set("x-content-type-options", "nosniff");
    HttpUtil.setKeepAlive(response, keepAlive);
    answered = true;
    channel.writeAndFlush(response).addListener(done -> reader.answered(context, keepAlive));
  }

  /** Starts an answer whose length is not known. */
  void begin(int code, String type) {
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.headers().set("x-content-type-options", "nosniff");
    HttpUtil.setTransferEncodingChunked(response, true);
    HttpUtil.setKeepAlive(response, keepAlive);
    answered = true;
    var _ = channel.writeAndFlush(response);
    // Only so is it noticed that the peer goes away meanwhile.
    channel.config().setAutoRead(true);
  }

  /**
   * Sends a piece, waiting while the peer has not taken what was sent before.
   *
   * @throws GoneException if it has gone or takes nothing
   */
  void write(byte[] bytes, int offset, int length) throws InterruptedException {
    if (length == 0) {
      return;
    }
    ByteBuf piece = Unpooled.copiedBuffer(bytes, offset, length);
    var _ = channel.writeAndFlush(new DefaultHttpContent(piece));
    lock.lockInterruptibly();
    try {
      long left = ServerLimits.SLOW_READER.toNanos();
      while (!channel.isWritable() && !gone && left > 0) {
        left = writable.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    if (gone || !channel.isWritable()) {
      throw new GoneException("the peer takes nothing any more");
    }
  }

  void end() {
    channel
        .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
        .addListener(done -> reader.answered(context, keepAlive));
  }

  /** Hands the connection to another server, which answers the request and all that follows. */
  void relay(String url) {
    answered = true;
    Relay.begin(channel, reader, method, headers, url);
  }

  /** The original target, for messages. */
  String target() {
    return target;
  }

  void wake() {
    lock.lock();
    try {
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void closed() {
    gone = true;
    wake();
  }

  void abort() {
    var _ = channel.close();
  }

  /** Says that something is wrong here, if nothing was said yet. */
  void fail() {
    if (answered) {
      abort();
    } else {
      text(500, "internal error\n");
    }
  }

  /** Waits, but not longer than until the peer has gone. */
  void pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (!gone && left > 0) {
        left = writable.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
