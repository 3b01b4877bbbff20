package dev.caravel.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A clock that stands still until it is told to move. {@link #advance} runs what became due, in
 * order of time and then of scheduling, on the calling thread: a simulation on one thread is
 * deterministic.
 */
public final class SimulatedClock implements Clock {
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final Instant start;
  private long nanos;
  private long sequence;

  public SimulatedClock(Instant start) {
    this.start = start;
  }

  @Override
  public synchronized Instant now() {
    return start.plusNanos(nanos);
  }

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized Timer schedule(Duration delay, Runnable task) {
    var entry = new Task(nanos + Math.max(0, delay.toNanos()), sequence++, task);
    tasks.add(entry);
    return () -> {
      synchronized (this) {
        return tasks.remove(entry);
      }
    };
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    var due = new CountDownLatch(1);
    var timer = schedule(duration, due::countDown);
    try {
      due.await();
    } finally {
      timer.cancel();
    }
  }

  /** Moves time ahead by {@code duration} and runs every task that becomes due on the way. */
  public void advance(Duration duration) {
    long target;
    synchronized (this) {
      target = nanos + duration.toNanos();
    }
    for (Task next = takeDue(target); next != null; next = takeDue(target)) {
      next.action.run();
    }
    synchronized (this) {
      nanos = target;
    }
  }

  /** The times at which tasks wait, soonest first. */
  public synchronized List<Instant> pending() {
    var times = new ArrayList<Instant>();
    for (var task : tasks) {
      times.add(start.plusNanos(task.due));
    }
    times.sort(null);
    return times;
  }

  private synchronized @org.jspecify.annotations.Nullable Task takeDue(long target) {
    var next = tasks.peek();
    if (next == null || next.due > target) {
      return null;
    }
    tasks.remove();
    nanos = Math.max(nanos, next.due);
    return next;
  }

  private static final class Task implements Comparable<Task> {
    private final long due;
    private final long order;
    private final Runnable action;

    Task(long due, long order, Runnable action) {
      this.due = due;
      this.order = order;
      this.action = action;
    }

    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
