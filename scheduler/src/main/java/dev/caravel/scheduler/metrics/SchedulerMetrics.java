package dev.caravel.scheduler.metrics;

import java.time.Duration;
import java.util.function.IntSupplier;

/** Is told what the scheduler does. For any number of threads; never blocks. */
public interface SchedulerMetrics {
  /** Counts nothing. */
  SchedulerMetrics NONE = new Uncounted();

  /** How an attempt to schedule a pod ended. */
  enum Result {
    SCHEDULED("scheduled"),
    UNSCHEDULABLE("unschedulable"),
    ERROR("error");

    private final String text;

    Result(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** An attempt ended, after its binding if it came to one. */
  void attempted(String profile, Result result, Duration took);

  /** A search for a node ended. */
  void searched(Duration took);

  /**
   * A pod was bound.
   *
   * @param attempts how many that took
   * @param took since it first could be tried
   */
  void scheduled(int attempts, Duration took);

  /**
   * A pod entered a queue.
   *
   * @param queue active, backoff, unschedulable or gated
   * @param event why
   */
  void queued(String queue, String event);

  /**
   * All plugins of an extension point ran for one pod.
   *
   * @param status upstream's code of what they said: Success, Unschedulable, ...
   */
  void ran(String extensionPoint, String status, String profile, Duration took);

  /** Something whose number is read when it is asked for: pods pending in a queue. */
  void pending(String queue, IntSupplier number);

  /** As {@link #pending}, of the cache: nodes, pods, assumed_pods. */
  void cached(String type, IntSupplier number);
}
