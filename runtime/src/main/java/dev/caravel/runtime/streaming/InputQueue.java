package dev.caravel.runtime.streaming;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Bytes on their way from an event loop, which must not wait, to a thread that does. When too much
 * waits, the loop is told to read no more.
 */
final class InputQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> parts = new ArrayDeque<>();
  private final Consumer<Boolean> reads;
  private long bytes;
  private boolean ended;
  private boolean paused;

  /**
   * @param reads switches reading off and on
   */
  InputQueue(Consumer<Boolean> reads) {
    this.reads = reads;
  }

  void add(byte[] part) {
    lock.lock();
    try {
      if (ended || part.length == 0) {
        return;
      }
      parts.add(part);
      bytes += part.length;
      if (!paused && bytes > Limits.INPUT_QUEUE_BYTES) {
        paused = true;
        reads.accept(false);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more comes. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next bytes; empty at the end. */
  Optional<byte[]> take() throws InterruptedException {
    lock.lock();
    try {
      while (parts.isEmpty() && !ended) {
        changed.await();
      }
      if (parts.isEmpty()) {
        return Optional.empty();
      }
      byte[] part = parts.remove();
      bytes -= part.length;
      if (paused && bytes < Limits.INPUT_QUEUE_BYTES / 2) {
        paused = false;
        reads.accept(true);
      }
      return Optional.of(part);
    } finally {
      lock.unlock();
    }
  }
}
