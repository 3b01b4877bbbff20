package dev.caravel.runtime.streaming;

import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.PortForwardRequest;
import dev.caravel.runtime.container.Containers;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.time.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Serves exec, attach and port-forward on the URLs that the CRI calls of those names hand out. It
 * listens on loopback for the kubelet next to it, and a URL's token is all the right that is asked
 * for: it cannot be guessed, works once, and for a minute.
 *
 * <p>How this works: one event loop cuts what arrives into streams, by SPDY ({@link
 * SpdyConnection}) or WebSocket ({@link WebSocketCommand}, {@link WebSocketPortForward}), after one
 * HTTP request ({@link Upgrade}); virtual threads carry bytes between those and the shims ({@link
 * CommandSession}, {@link PortConnection}).
 */
public final class StreamingServer implements AutoCloseable {
  private final Tickets tickets;
  private final EventLoopGroup loop;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;
  private final String base;

  /**
   * Starts serving.
   *
   * @param address port 0 takes a free one
   * @throws IOException if the address cannot be had
   */
  public StreamingServer(
      InetSocketAddress address, Containers containers, Sandboxes sandboxes, Clock clock)
      throws IOException {
    tickets = new Tickets(clock);
    loop =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().daemon().name("streaming").factory(),
            EpollIoHandler.newFactory());
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (connections.size() >= Limits.CONNECTIONS) {
                      var _ = channel.close();
                      return;
                    }
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(Limits.REQUEST_BYTES),
                            new Upgrade(tickets, containers, sandboxes, clock));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException("cannot serve streams on " + address, bound.cause());
    }
    listener = bound.channel();
    var local = (InetSocketAddress) listener.localAddress();
    String host = local.getAddress().getHostAddress();
    base = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + local.getPort();
  }

  /** A URL to run the command at. */
  public String exec(ExecRequest request) {
    check(request.getTty(), request.getStdin(), request.getStdout(), request.getStderr());
    return base + tickets.issue(new Ticket.Exec(request));
  }

  /** A URL to join the container's stdio at. */
  public String attach(AttachRequest request) {
    check(request.getTty(), request.getStdin(), request.getStdout(), request.getStderr());
    return base + tickets.issue(new Ticket.Attach(request));
  }

  /** A URL to reach the pod's ports at. */
  public String portForward(PortForwardRequest request) {
    return base + tickets.issue(new Ticket.PortForward(request));
  }

  /** Cuts all streams. */
  @Override
  public void close() {
    var _ = listener.close();
    var _ = connections.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static void check(boolean tty, boolean stdin, boolean stdout, boolean stderr) {
    if (!stdin && !stdout && !stderr) {
      throw new IllegalArgumentException("one of stdin, stdout, or stderr must be set");
    }
    if (tty && stderr) {
      throw new IllegalArgumentException("tty and stderr cannot both be true");
    }
  }
}
