package dev.caravel.apiserver.http;

import io.netty.channel.Channel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets blocking code write to a channel: a writer waits while the channel's buffer is above its
 * high-water mark, and gives up on a peer that takes nothing. The event loop only signals.
 */
final class ChannelOutput {
  private final Channel channel;
  private final HttpLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  ChannelOutput(Channel channel, HttpLimits limits) {
    this.channel = channel;
    this.limits = limits;
  }

  /** Sends {@code message} behind what was sent before, when there is room. */
  void send(Object message) throws InterruptedException {
    awaitRoom();
    channel.writeAndFlush(message, channel.voidPromise());
  }

  private void awaitRoom() throws InterruptedException {
    if (channel.isWritable()) {
      return;
    }
    long left = limits.slowReader().toNanos();
    lock.lock();
    try {
      while (!channel.isWritable()) {
        if (!channel.isActive()) {
          throw new ClosedStreamException("the peer has closed the connection");
        }
        if (left <= 0) {
          channel.close();
          throw new ClosedStreamException(
              "the peer took nothing for " + limits.slowReader().toSeconds() + " s");
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Told by the event loop that the channel's writability changed, or that it closed. */
  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
