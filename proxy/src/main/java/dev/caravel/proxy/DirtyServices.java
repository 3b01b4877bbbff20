package dev.caravel.proxy;

import dev.caravel.client.ObjectKey;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The Services to look at again, each once however often it changed; so there are never more than
 * Services. Whoever takes gets all of them: what changes while rules are written goes into one
 * transaction.
 */
final class DirtyServices {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<ObjectKey> services = new LinkedHashSet<>();
  private boolean all;

  /** What to look at: some Services, or all because the packet filter's state is in doubt. */
  record Work(boolean all, Set<ObjectKey> services) {}

  void add(ObjectKey service) {
    lock.lock();
    try {
      services.add(service);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void addAll() {
    lock.lock();
    try {
      all = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  Work take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (services.isEmpty() && !all) {
        changed.await();
      }
      var work = new Work(all, Set.copyOf(services));
      services.clear();
      all = false;
      return work;
    } finally {
      lock.unlock();
    }
  }
}
