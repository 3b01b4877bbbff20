package dev.caravel.runtime.streaming;

import dev.caravel.runtime.container.Container;
import dev.caravel.runtime.container.Containers;
import dev.caravel.runtime.sandbox.Sandboxes;
import dev.caravel.time.Clock;
import io.grpc.StatusRuntimeException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the one HTTP request of a connection and turns the connection into streams. */
final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final String PROTOCOL_HEADER = "X-Stream-Protocol-Version";
  private static final String SPDY = "SPDY/3.1";
  private static final String CHANNELS_V4 = "v4.channel.k8s.io";
  private static final String CHANNELS_V5 = "v5.channel.k8s.io";
  private static final String PORT_FORWARD = "portforward.k8s.io";
  private static final String TUNNEL = SPDY + "+" + PORT_FORWARD;

  private final Tickets tickets;
  private final Containers containers;
  private final Sandboxes sandboxes;
  private final Clock clock;

  Upgrade(Tickets tickets, Containers containers, Sandboxes sandboxes, Clock clock) {
    this.tickets = tickets;
    this.containers = containers;
    this.sandboxes = sandboxes;
    this.clock = clock;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    Optional<Ticket> ticket =
        request.decoderResult().isSuccess()
            ? tickets.take(new QueryStringDecoder(request.uri()).path())
            : Optional.empty();
    if (ticket.isEmpty()) {
      refuse(context, HttpResponseStatus.NOT_FOUND, "404 page not found");
      return;
    }
    try {
      accept(context, request, ticket.get());
    } catch (StatusRuntimeException gone) {
      refuse(
          context, HttpResponseStatus.NOT_FOUND, String.valueOf(gone.getStatus().getDescription()));
    }
  }

  private void accept(ChannelHandlerContext context, FullHttpRequest request, Ticket ticket) {
    String upgrade = request.headers().get(HttpHeaderNames.UPGRADE, "");
    if (upgrade.equalsIgnoreCase(SPDY)) {
      acceptSpdy(context, request, ticket);
    } else if (upgrade.equalsIgnoreCase("websocket")) {
      acceptWebSocket(context, request, ticket);
    } else {
      refuse(
          context,
          HttpResponseStatus.BAD_REQUEST,
          "unable to upgrade: missing upgrade headers in request");
    }
  }

  private void acceptSpdy(ChannelHandlerContext context, FullHttpRequest request, Ticket ticket) {
    List<String> offered = list(request.headers().getAll(PROTOCOL_HEADER));
    String accepted = ticket instanceof Ticket.PortForward ? PORT_FORWARD : CHANNELS_V4;
    if (!offered.contains(accepted)) {
      refuse(
          context,
          HttpResponseStatus.FORBIDDEN,
          "unable to upgrade: unable to negotiate protocol: client supports "
              + offered
              + ", server accepts ["
              + accepted
              + "]");
      return;
    }
    var streams = spdyStreams(context, ticket);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, SPDY)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(PROTOCOL_HEADER, accepted);
    var _ = context.writeAndFlush(response);
    ChannelPipeline pipeline = context.pipeline();
    new SpdyConnection(streams).addTo(pipeline);
    pipeline.remove(this);
    pipeline.remove(HttpObjectAggregator.class);
    pipeline.remove(HttpServerCodec.class);
  }

  private SpdyConnection.Streams spdyStreams(ChannelHandlerContext context, Ticket ticket) {
    var peer = new Peer(context.channel(), clock);
    return switch (ticket) {
      case Ticket.PortForward forward -> {
        var sandbox = sandboxes.get(forward.request().getPodSandboxId());
        yield new SpdyPortForward(sandbox.id(), sandbox.shim(), peer);
      }
      case Ticket.Exec exec -> expected(new SpdyCommand(wishes(exec), opener(exec), peer), context);
      case Ticket.Attach attach ->
          expected(new SpdyCommand(wishes(attach), opener(attach), peer), context);
    };
  }

  /** Its streams have to come in time. */
  private SpdyCommand expected(SpdyCommand command, ChannelHandlerContext context) {
    var channel = context.channel();
    var timer =
        clock.schedule(
            Limits.STREAM_CREATION,
            () ->
                channel
                    .eventLoop()
                    .execute(() -> {
                      if (!command.hasStarted()) {
                        var _ = channel.close();
                      }
                    }));
    var _ = channel.closeFuture().addListener(closed -> timer.cancel());
    return command;
  }

  private void acceptWebSocket(
      ChannelHandlerContext context, FullHttpRequest request, Ticket ticket) {
    String accepted =
        ticket instanceof Ticket.PortForward
            ? TUNNEL + "," + CHANNELS_V4
            : CHANNELS_V5 + "," + CHANNELS_V4;
    var handshaker =
        new WebSocketServerHandshakerFactory(
                "ws://" + request.headers().get(HttpHeaderNames.HOST, "") + request.uri(),
                accepted,
                false,
                Limits.MESSAGE_BYTES)
            .newHandshaker(request);
    List<String> offered = list(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
    if (handshaker == null || offered.stream().noneMatch(list(List.of(accepted))::contains)) {
      refuse(
          context,
          HttpResponseStatus.FORBIDDEN,
          "unable to upgrade: client supports " + offered + ", server accepts [" + accepted + "]");
      return;
    }
    var pipeline = context.pipeline();
    var _ = handshaker.handshake(context.channel(), request);
    boolean canClose = CHANNELS_V5.equals(handshaker.selectedSubprotocol());
    var peer = new Peer(context.channel(), clock);
    switch (ticket) {
      case Ticket.PortForward forward -> {
        var sandbox = sandboxes.get(forward.request().getPodSandboxId());
        pipeline.addLast(new WebSocketFrameAggregator(Limits.MESSAGE_BYTES));
        if (CHANNELS_V4.equals(handshaker.selectedSubprotocol())) {
          var ports = forward.request().getPortList();
          var streams = new WebSocketPortForward(sandbox.id(), sandbox.shim(), ports, peer);
          pipeline.addLast(streams);
          streams.start();
        } else {
          pipeline.addLast(new SpdyTunnel());
          new SpdyConnection(new SpdyPortForward(sandbox.id(), sandbox.shim(), peer))
              .addTo(pipeline);
        }
      }
      case Ticket.Exec exec ->
          addCommand(pipeline, new WebSocketCommand(wishes(exec), opener(exec), peer, canClose));
      case Ticket.Attach attach ->
          addCommand(
              pipeline, new WebSocketCommand(wishes(attach), opener(attach), peer, canClose));
    }
    pipeline.remove(this);
  }

  private static void addCommand(ChannelPipeline pipeline, WebSocketCommand command) {
    pipeline.addLast(new WebSocketFrameAggregator(Limits.MESSAGE_BYTES), command);
    command.start(pipeline.context(command));
  }

  private static CommandSession.Wishes wishes(Ticket.Exec exec) {
    var request = exec.request();
    return new CommandSession.Wishes(
        request.getStdin(),
        request.getStdout(),
        request.getStderr(),
        request.getTty(),
        request.getCmdList());
  }

  private static CommandSession.Wishes wishes(Ticket.Attach attach) {
    var request = attach.request();
    return new CommandSession.Wishes(
        request.getStdin(), request.getStdout(), request.getStderr(), request.getTty(), List.of());
  }

  private CommandSession.Opener opener(Ticket.Exec exec) {
    var request = exec.request();
    Container container = containers.get(request.getContainerId());
    return () ->
        container
            .sandbox()
            .shim()
            .exec(container.id(), request.getCmdList(), request.getTty(), request.getStdin());
  }

  private CommandSession.Opener opener(Ticket.Attach attach) {
    Container container = containers.get(attach.request().getContainerId());
    return () -> container.sandbox().shim().attach(container.id());
  }

  private static List<String> list(List<String> headers) {
    var values = new ArrayList<String>();
    for (String header : headers) {
      for (String value : header.split(",", -1)) {
        values.add(value.strip());
      }
    }
    return values;
  }

  private static void refuse(ChannelHandlerContext context, HttpResponseStatus status, String why) {
    var body = Unpooled.copiedBuffer(why + "\n", StandardCharsets.UTF_8);
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close(); // no HTTP, or too much of it
  }
}
