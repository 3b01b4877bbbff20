package dev.caravel.kubelet.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Hands the requests of one connection out, one after the other. Of its event loop. */
final class RequestReader extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = System.getLogger("dev.caravel.kubelet");

  private final HttpServer.Handler handler;
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();
  private @Nullable Exchange active;

  RequestReader(HttpServer.Handler handler) {
    this.handler = handler;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof FullHttpRequest request && request.decoderResult().isSuccess()) {
      waiting.add(request);
      context.channel().config().setAutoRead(false);
      next(context);
    } else {
      ReferenceCountUtil.release(message);
      var _ = context.close();
    }
  }

  private void next(ChannelHandlerContext context) {
    var request = waiting.peek();
    if (active != null || request == null) {
      return;
    }
    waiting.remove();
    var exchange = Exchange.of(context, request, this);
    request.release();
    active = exchange;
    Thread.ofVirtual().name("kubelet-request").start(() -> handle(exchange));
  }

  private void handle(Exchange exchange) {
    try {
      handler.handle(exchange);
    } catch (InterruptedException | Exchange.GoneException gone) {
      exchange.abort();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "request of " + exchange.path() + " failed", e);
      exchange.fail();
    }
  }

  /** The answer is on its way: goes on with the next request. On the event loop. */
  void answered(ChannelHandlerContext context, boolean keepAlive) {
    active = null;
    if (!keepAlive) {
      var _ = context.close();
      return;
    }
    context.channel().config().setAutoRead(true);
    next(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (active != null) {
      active.wake();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (active != null) {
      active.closed();
    }
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && active == null) {
      var _ = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(Level.DEBUG, "a connection failed: {0}", cause.toString());
    var _ = context.close();
  }
}
