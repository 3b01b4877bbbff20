package dev.caravel.controllers.frame;

import dev.caravel.client.workqueue.QueueObserver;
import dev.caravel.client.workqueue.WorkQueue;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Measures for Prometheus, with upstream's names and buckets. */
public final class PrometheusQueueMetrics implements QueueMetrics {
  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10};

  private final Map<String, WorkQueue<?>> queues = new ConcurrentHashMap<>();
  private final Counter adds;
  private final Counter retries;
  private final Histogram waited;
  private final Histogram worked;

  public PrometheusQueueMetrics(PrometheusRegistry registry) {
    adds = counter("workqueue_adds_total", "Keys let into the queue.", registry);
    retries = counter("workqueue_retries_total", "Keys that failed.", registry);
    waited = histogram("workqueue_queue_duration_seconds", "How long keys waited.", registry);
    worked =
        histogram("workqueue_work_duration_seconds", "How long keys were worked on.", registry);
    gauge("workqueue_depth", "Keys that wait.", WorkQueue::size, registry);
    gauge(
        "workqueue_unfinished_work_seconds",
        "How long the keys in work have taken, together.",
        queue -> seconds(queue.underWay().unfinished()),
        registry);
    gauge(
        "workqueue_longest_running_processor_seconds",
        "How long the key has taken that takes longest.",
        queue -> seconds(queue.underWay().longest()),
        registry);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS;
  }

  private static Counter counter(String name, String help, PrometheusRegistry registry) {
    return Counter.builder().name(name).help(help).labelNames("name").register(registry);
  }

  private static Histogram histogram(String name, String help, PrometheusRegistry registry) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .labelNames("name")
        .register(registry);
  }

  private void gauge(
      String name, String help, ToDoubleFunction<WorkQueue<?>> value, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("name")
        .callback(callback ->
            queues.forEach((of, queue) -> callback.call(value.applyAsDouble(queue), of)))
        .register(registry);
  }

  @Override
  public QueueObserver observer(String name) {
    return new QueueObserver() {
      @Override
      public void added() {
        adds.labelValues(name).inc();
      }

      @Override
      public void taken(Duration after) {
        waited.labelValues(name).observe(seconds(after));
      }

      @Override
      public void done(Duration after) {
        worked.labelValues(name).observe(seconds(after));
      }

      @Override
      public void retried() {
        retries.labelValues(name).inc();
      }
    };
  }

  @Override
  public void watch(String name, WorkQueue<?> queue) {
    queues.put(name, queue);
  }
}
