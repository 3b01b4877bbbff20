package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a pod worker is to look at next. It holds the newest state alone: however often something
 * happens while the worker is busy, it looks once more.
 */
final class Inbox {
  /**
   * What there is to look at.
   *
   * @param pod the newest that is known
   * @param removed whether the API server has no such pod any more
   */
  record Item(Pod pod, boolean removed) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Pod pod;
  private boolean removed;
  private boolean signalled;
  private boolean closed;

  Inbox(Pod pod, boolean removed) {
    this.pod = pod;
    this.removed = removed;
    this.signalled = true;
  }

  /** The pod is now so. */
  void update(Pod newer) {
    lock.lock();
    try {
      pod = newer;
      signal();
    } finally {
      lock.unlock();
    }
  }

  /** The API server does not have it any more; this was its last state. */
  void remove(Pod last) {
    lock.lock();
    try {
      pod = last;
      removed = true;
      signal();
    } finally {
      lock.unlock();
    }
  }

  /** Something else happened. */
  void wake() {
    lock.lock();
    try {
      signal();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    signalled = true;
    changed.signalAll();
  }

  /** The newest state, now. */
  Item peek() {
    lock.lock();
    try {
      return new Item(pod, removed);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something has happened; empty when the inbox is closed. */
  Optional<Item> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!signalled && !closed) {
        changed.await();
      }
      signalled = false;
      return closed ? Optional.empty() : Optional.of(new Item(pod, removed));
    } finally {
      lock.unlock();
    }
  }
}
