package dev.caravel.client.informer;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.client.ObjectKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells one handler, on a thread of its own, how the store differs from what the handler knows.
 * What is to be told is kept by object, so it never grows beyond the number of objects.
 */
final class Notifier<T extends KubernetesObject> implements Runnable {
  private static final Logger LOG = System.getLogger(Notifier.class.getName());

  /** What the handler knows, what it is to know, and the last state of what is gone. */
  private record Difference<T>(@Nullable T known, @Nullable T current, @Nullable T last) {}

  private final Handler<T> handler;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashMap<ObjectKey, Difference<T>> pending = new LinkedHashMap<>();
  private boolean busy;
  private boolean closed;

  Notifier(Handler<T> handler) {
    this.handler = handler;
  }

  /** The store's object has gone from one state to another; null: it is not there. */
  void change(ObjectKey key, @Nullable T before, @Nullable T after) {
    lock.lock();
    try {
      var earlier = pending.get(key);
      var known = earlier == null ? before : earlier.known();
      if (known == null && after == null) {
        pending.remove(key);
      } else {
        pending.put(key, new Difference<>(known, after, after == null ? before : null));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything so far has been told. */
  void drain() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && (busy || !pending.isEmpty())) {
        changed.await();
      }
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

  @Override
  public void run() {
    for (var next = next(); next != null; next = next()) {
      try {
        tell(next);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a handler failed and goes on with the next change", e);
      }
    }
  }

  private @Nullable Difference<T> next() {
    lock.lock();
    try {
      busy = false;
      changed.signalAll();
      while (pending.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return null;
      }
      busy = true;
      return pending.pollFirstEntry().getValue();
    } finally {
      lock.unlock();
    }
  }

  private void tell(Difference<T> difference) {
    var known = difference.known();
    var current = difference.current();
    if (known == null) {
      if (current != null) {
        handler.added(current);
      }
    } else if (current == null) {
      var last = difference.last();
      handler.deleted(last == null ? known : last);
    } else if (known.metadata().uid().equals(current.metadata().uid())) {
      handler.updated(known, current);
    } else {
      handler.deleted(known);
      handler.added(current);
    }
  }
}
