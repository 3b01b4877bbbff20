package dev.caravel.scheduler.queue;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.scheduler.framework.ClusterEvent;
import dev.caravel.scheduler.framework.QueuedPod;
import dev.caravel.scheduler.metrics.SchedulerMetrics;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** {@link QueueState} behind a lock, with the clock that ends back-offs. Safe from any thread. */
public final class SchedulingQueue implements AutoCloseable {
  private final QueueState state;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private OptionalLong timerDue = OptionalLong.empty();
  private Optional<Clock.Timer> timer = Optional.empty();
  private boolean closed;

  public SchedulingQueue(QueueRules rules, SchedulerMetrics metrics, Clock clock) {
    this.state = new QueueState(rules, metrics);
    this.clock = clock;
  }

  public void add(Pod pod) {
    change(() -> state.add(pod, clock.nanoTime()));
  }

  /**
   * A pod that has no node in the API was changed.
   *
   * @param placed whether it has one all the same, and need not wait
   */
  public void update(Pod pod, boolean placed) {
    change(() -> state.update(pod, placed, clock.nanoTime()));
  }

  public void remove(String uid) {
    change(() -> state.remove(uid));
  }

  public void putBack(QueuedPod pod) {
    change(() -> state.putBack(pod, clock.nanoTime()));
  }

  public void done(String uid) {
    change(() -> state.done(uid));
  }

  public void onEvent(ClusterEvent event) {
    change(() -> state.onEvent(event, clock.nanoTime()));
  }

  /** Blocks until a pod is to be tried; empty once the queue is closed. */
  public Optional<QueuedPod> take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        var pod = state.poll();
        if (pod.isPresent()) {
          return pod;
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #take}, but empty at once if there is none. */
  public Optional<QueuedPod> poll() {
    lock.lock();
    try {
      return state.poll();
    } finally {
      lock.unlock();
    }
  }

  public QueueSizes sizes() {
    lock.lock();
    try {
      return state.sizes();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      timer.ifPresent(Clock.Timer::cancel);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable action) {
    lock.lock();
    try {
      action.run();
      setTimer();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** One timer stands for the earliest moment at which something is to be moved. */
  private void setTimer() {
    var due = state.nextFlush();
    if (closed || due.equals(timerDue)) {
      return;
    }
    timer.ifPresent(Clock.Timer::cancel);
    timerDue = due;
    timer =
        due.isEmpty()
            ? Optional.empty()
            : Optional.of(
                clock.schedule(Duration.ofNanos(due.getAsLong() - clock.nanoTime()), this::flush));
  }

  private void flush() {
    change(() -> {
      timerDue = OptionalLong.empty();
      state.flush(clock.nanoTime());
    });
  }
}
