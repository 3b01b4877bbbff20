package dev.caravel.cri;

import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One end of CRI on a Unix socket: a server for a container runtime, a channel for who drives it.
 * Event loops move the bytes; calls run on virtual threads, so handlers and callers may block.
 */
public final class CriSocket implements AutoCloseable {
  /** A message may have at most this many bytes, as upstream's kubelet has it. */
  public static final int MAX_MESSAGE_BYTES = 16 << 20;

  private static final String UNIX_SCHEME = "unix://";
  private static final int EVENT_LOOPS = 1;

  private final Path path;
  private final EventLoopGroup eventLoops;
  private final Executor callers = Executors.newVirtualThreadPerTaskExecutor();

  /** An end at the socket file {@code path}; nothing is opened yet. */
  public CriSocket(Path path) {
    this.path = path;
    eventLoops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS,
            Thread.ofPlatform().daemon().name("cri-", 0).factory(),
            EpollIoHandler.newFactory());
  }

  /**
   * An end at an endpoint as upstream's {@code --container-runtime-endpoint} writes it.
   *
   * @throws IllegalArgumentException unless it is {@code unix:///path} or an absolute path
   */
  public static CriSocket at(String endpoint) {
    String path =
        endpoint.startsWith(UNIX_SCHEME) ? endpoint.substring(UNIX_SCHEME.length()) : endpoint;
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "container runtime endpoint \"" + endpoint + "\" is not of the form unix:///path");
    }
    return new CriSocket(Path.of(path));
  }

  /** Where the socket is. */
  public Path path() {
    return path;
  }

  /**
   * A server on the socket; the caller adds its services and starts it. The file must not exist and
   * its folder must: who owns the path decides what to do about a stale one.
   */
  public ServerBuilder<?> server() {
    return NettyServerBuilder.forAddress(new DomainSocketAddress(path.toFile()))
        .channelType(EpollServerDomainSocketChannel.class)
        .bossEventLoopGroup(eventLoops)
        .workerEventLoopGroup(eventLoops)
        .executor(callers)
        .maxInboundMessageSize(MAX_MESSAGE_BYTES);
  }

  /** A channel to the server on the socket; it connects with the first call, and again when cut. */
  public ManagedChannel channel() {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
        .channelType(EpollDomainSocketChannel.class)
        .eventLoopGroup(eventLoops)
        .executor(callers)
        .usePlaintext()
        .overrideAuthority("localhost")
        .disableRetry()
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .build();
  }

  /** Ends the threads; servers and channels must be shut down before. */
  @Override
  public void close() {
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
