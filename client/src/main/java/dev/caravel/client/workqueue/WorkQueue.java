package dev.caravel.client.workqueue;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A queue of keys to work on (client-go's {@code workqueue}). For any number of threads.
 *
 * <p>How this works: a key is in it once, however often it is added. While a worker has it, from
 * {@link #take} to {@link #done}, no other worker gets it; added meanwhile, it comes again after
 * {@code done}. A key that failed is put back by {@link #addRateLimited}, later each time, until
 * {@link #forget}. Of two delays of one key the shorter counts.
 */
public final class WorkQueue<K> implements AutoCloseable {
  private final Clock clock;
  private final RateLimit limit;
  private final Bucket bucket;
  private final QueueObserver observer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition available = lock.newCondition();
  private final ArrayDeque<K> queue = new ArrayDeque<>();

  /** Keys to be worked on, each since when. */
  private final Map<K, Long> dirty = new HashMap<>();

  /** Keys that workers have, each since when. */
  private final Map<K, Long> inWork = new HashMap<>();

  private final Map<K, Waiting> waiting = new HashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private boolean closed;

  public WorkQueue(Clock clock) {
    this(clock, RateLimit.DEFAULT);
  }

  public WorkQueue(Clock clock, RateLimit limit) {
    this(clock, limit, QueueObserver.NONE);
  }

  /**
   * An empty queue.
   *
   * @param observer is told what happens in it
   */
  public WorkQueue(Clock clock, RateLimit limit, QueueObserver observer) {
    this.clock = clock;
    this.observer = observer;
    this.limit = limit;
    this.bucket = new Bucket(limit, clock.nanoTime());
  }

  /** Puts a key in, unless it waits there already or the queue is closed. */
  public void add(K key) {
    lock.lock();
    try {
      if (closed || dirty.putIfAbsent(key, clock.nanoTime()) != null) {
        return;
      }
      observer.added();
      if (!inWork.containsKey(key)) {
        queue.add(key);
        available.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Puts a key in after a while. */
  public void addAfter(K key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long due = clock.nanoTime() + delay.toNanos();
      var already = waiting.get(key);
      if (already != null) {
        if (already.dueNanos() - due <= 0) {
          return;
        }
        already.timer().cancel();
      }
      waiting.put(key, new Waiting(due, clock.schedule(delay, () -> due(key, due))));
    } finally {
      lock.unlock();
    }
  }

  private void due(K key, long due) {
    lock.lock();
    try {
      var entry = waiting.get(key);
      if (entry == null || entry.dueNanos() != due) {
        return;
      }
      waiting.remove(key);
    } finally {
      lock.unlock();
    }
    add(key);
  }

  /** Puts a key that failed in again, after a delay that grows from failure to failure. */
  public void addRateLimited(K key) {
    Duration delay;
    lock.lock();
    try {
      observer.retried();
      int failed = failures.merge(key, 1, Integer::sum) - 1;
      var ofKey = limit.delay(failed);
      var ofAll = bucket.take(clock.nanoTime());
      delay = ofKey.compareTo(ofAll) > 0 ? ofKey : ofAll;
    } finally {
      lock.unlock();
    }
    addAfter(key, delay);
  }

  /** Says that a key has succeeded, or is given up: its next failure is its first. */
  public void forget(K key) {
    lock.lock();
    try {
      failures.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /** How often a key was added by {@link #addRateLimited} since it was forgotten. */
  public int failures(K key) {
    lock.lock();
    try {
      return failures.getOrDefault(key, 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a key and takes it; empty when the queue is closed and worked off. The caller must
   * call {@link #done} with it.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public Optional<K> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty()) {
        if (closed) {
          return Optional.empty();
        }
        available.await();
      }
      var key = queue.remove();
      long now = clock.nanoTime();
      var since = dirty.remove(key);
      observer.taken(Duration.ofNanos(since == null ? 0 : now - since));
      inWork.put(key, now);
      return Optional.of(key);
    } finally {
      lock.unlock();
    }
  }

  /** Gives a taken key back; if it was added meanwhile, it comes again. */
  public void done(K key) {
    lock.lock();
    try {
      var since = inWork.remove(key);
      if (since != null) {
        observer.done(clock.since(since));
      }
      if (dirty.containsKey(key)) {
        queue.add(key);
        available.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Keys that could be taken now. */
  public int size() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** What the workers have taken and not given back. */
  public WorkUnderWay underWay() {
    lock.lock();
    try {
      var unfinished = Duration.ZERO;
      var longest = Duration.ZERO;
      for (var since : inWork.values()) {
        var worked = clock.since(since);
        unfinished = unfinished.plus(worked);
        longest = worked.compareTo(longest) > 0 ? worked : longest;
      }
      return new WorkUnderWay(unfinished, longest);
    } finally {
      lock.unlock();
    }
  }

  /** Lets nothing more in; what is in it may still be taken, what waits for its time is dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.values().forEach(entry -> entry.timer().cancel());
      waiting.clear();
      available.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
