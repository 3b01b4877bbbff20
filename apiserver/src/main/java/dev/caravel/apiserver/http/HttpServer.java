package dev.caravel.apiserver.http;

import dev.caravel.time.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 and HTTP/2 on TLS.
 *
 * <p>How this works: a few event loops move bytes and cut them into requests ({@link
 * RequestReader}); each request, read whole, runs on a virtual thread of its own, which blocks as
 * it likes and answers through its {@link Exchange}. A writer waits while the peer has not taken
 * what was sent before, and gives a peer up that takes nothing ({@link ChannelOutput}). What is
 * bounded, and by how much, stands in {@link HttpLimits}.
 */
public final class HttpServer implements AutoCloseable {
  static final AttributeKey<List<X509Certificate>> PEER_CERTIFICATES =
      AttributeKey.valueOf(HttpServer.class, "peerCertificates");

  private static final Logger LOG = System.getLogger(HttpServer.class.getName());
  private static final WriteBufferWaterMark WRITE_BUFFER =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);
  private static final int HTTP2_WINDOW_BYTES = 1024 * 1024;

  private final SslContext tls;
  private final HttpHandler handler;
  private final HttpLimits limits;
  private final Clock clock;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Map<NettyExchange, Thread> running = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private @Nullable EventLoopGroup loops;
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean draining;

  public HttpServer(SslContext tls, HttpHandler handler, HttpLimits limits, Clock clock) {
    this.tls = tls;
    this.handler = handler;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Listens on {@code address}; a port of 0 takes a free one.
   *
   * @return where it listens
   * @throws IOException if the address cannot be had
   */
  public InetSocketAddress start(InetSocketAddress address) throws IOException {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
    loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    return listen(address);
  }

  /**
   * Listens at a further address, after {@link #start}.
   *
   * @throws IOException if the address cannot be had
   */
  public InetSocketAddress alsoListen(InetSocketAddress address) throws IOException {
    return listen(address);
  }

  private InetSocketAddress listen(InetSocketAddress address) throws IOException {
    var group = loops;
    if (group == null) {
      throw new IllegalStateException("the server is not started");
    }
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
            .childHandler(new Connection())
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      if (listeners.isEmpty()) {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      }
      Throwable cause = bound.cause();
      throw new IOException(
          "cannot listen on " + address + ": " + (cause == null ? "unknown" : cause.getMessage()),
          cause);
    }
    listeners.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  HttpLimits limits() {
    return limits;
  }

  boolean isDraining() {
    return draining;
  }

  void start(NettyExchange exchange) {
    var thread =
        Thread.ofVirtual()
            .name("request")
            .unstarted(() -> {
              try {
                handler.handle(exchange);
              } catch (ClosedStreamException | InterruptedException gone) {
                exchange.abort();
              } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "request on " + exchange.target() + " failed", e);
                exchange.abort();
              } finally {
                exchange.handled();
                finished(exchange);
              }
            });
    running.put(exchange, thread);
    thread.start();
  }

  private void finished(NettyExchange exchange) {
    running.remove(exchange);
    if (draining && running.isEmpty()) {
      lock.lock();
      try {
        idle.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  void failed(Throwable cause) {
    LOG.log(Level.DEBUG, "connection failed", cause);
  }

  /**
   * Stops listening, gives requests that are being answered up to {@code grace} to end, interrupts
   * those that have not, and closes all connections.
   */
  public void shutdown(Duration grace) {
    draining = true;
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    long start = clock.nanoTime();
    lock.lock();
    try {
      long left = grace.toNanos();
      while (!running.isEmpty() && left > 0) {
        idle.await(left, TimeUnit.NANOSECONDS);
        left = grace.toNanos() - clock.since(start).toNanos();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    running.values().forEach(Thread::interrupt);
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    if (loops != null) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    shutdown(Duration.ZERO);
  }

  /** Sets up a connection: TLS first, then what ALPN agreed on. */
  private final class Connection extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (connections.size() >= limits.connections()) {
        channel.close();
        return;
      }
      connections.add(channel);
      SslHandler secure = tls.newHandler(channel.alloc());
      secure.setHandshakeTimeoutMillis(limits.handshake().toMillis());
      channel.pipeline().addLast(secure, new Negotiated());
    }
  }

  private final class Negotiated extends ApplicationProtocolNegotiationHandler {
    Negotiated() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
        var session = context.pipeline().get(SslHandler.class).engine().getSession();
        try {
          context
              .channel()
              .attr(PEER_CERTIFICATES)
              .set(
                  Arrays.stream(session.getPeerCertificates())
                      .map(X509Certificate.class::cast)
                      .toList());
        } catch (SSLPeerUnverifiedException none) {
          context.channel().attr(PEER_CERTIFICATES).set(List.of());
        }
      }
      super.userEventTriggered(context, event);
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
        http2(context.channel());
      } else {
        http1(context.channel());
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      failed(cause);
      context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed(cause);
      context.close();
    }
  }

  private void http1(Channel channel) {
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.requestLineBytes())
                    .setMaxHeaderSize(limits.headerBytes())),
            new RequestReader(this, false));
  }

  private void http2(Channel channel) {
    var codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(limits.streamsPerConnection())
                    .initialWindowSize(HTTP2_WINDOW_BYTES)
                    .maxHeaderListSize(limits.headerBytes()))
            .gracefulShutdownTimeoutMillis(500)
            .build();
    var streams =
        new Http2MultiplexHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel stream) {
                stream.config().setWriteBufferWaterMark(WRITE_BUFFER);
                stream
                    .pipeline()
                    .addLast(
                        new Http2StreamFrameToHttpObjectCodec(true),
                        new RequestReader(HttpServer.this, true));
              }
            });
    channel.pipeline().addLast(codec, streams);
  }
}
