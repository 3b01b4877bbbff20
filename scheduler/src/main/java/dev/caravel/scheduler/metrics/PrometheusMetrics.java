package dev.caravel.scheduler.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** Counts for Prometheus, with upstream's names, labels and buckets. */
public final class PrometheusMetrics implements SchedulerMetrics {
  private static final double NANOS = 1e9;

  private final Map<String, IntSupplier> pending = new ConcurrentHashMap<>();
  private final Map<String, IntSupplier> cached = new ConcurrentHashMap<>();
  private final Counter attempts;
  private final Histogram attemptDurations;
  private final Histogram searchDurations;
  private final Histogram podAttempts;
  private final Histogram podDurations;
  private final Counter incoming;
  private final Histogram extensionPoints;

  public PrometheusMetrics(PrometheusRegistry registry) {
    attempts =
        Counter.builder()
            .name("scheduler_schedule_attempts_total")
            .help("Attempts to schedule pods, by how they ended.")
            .labelNames("profile", "result")
            .register(registry);
    attemptDurations =
        histogram("scheduler_scheduling_attempt_duration_seconds", doubling(0.001, 15))
            .help("How long attempts took: search and binding.")
            .labelNames("profile", "result")
            .register(registry);
    searchDurations =
        histogram("scheduler_scheduling_algorithm_duration_seconds", doubling(0.001, 15))
            .help("How long searches for a node took.")
            .register(registry);
    podAttempts =
        histogram("scheduler_pod_scheduling_attempts", doubling(1, 5))
            .help("How many attempts pods took that were bound.")
            .register(registry);
    podDurations =
        histogram("scheduler_pod_scheduling_sli_duration_seconds", doubling(0.01, 20))
            .help("How long pods took from the queue to their node, by attempts.")
            .labelNames("attempts")
            .register(registry);
    incoming =
        Counter.builder()
            .name("scheduler_queue_incoming_pods_total")
            .help("Pods that entered a queue, by what made them.")
            .labelNames("event", "queue")
            .register(registry);
    extensionPoints =
        histogram("scheduler_framework_extension_point_duration_seconds", doubling(0.0001, 12))
            .help("How long all plugins of an extension point took.")
            .labelNames("extension_point", "profile", "status")
            .register(registry);
    gauges("scheduler_pending_pods", "Pods that wait, by queue.", "queue", pending, registry);
    gauges("scheduler_cache_size", "What the cache holds.", "type", cached, registry);
  }

  private static Histogram.Builder histogram(String name, double[] buckets) {
    return Histogram.builder().name(name).classicOnly().classicUpperBounds(buckets);
  }

  private static double[] doubling(double first, int count) {
    var bounds = new double[count];
    for (int i = 0; i < count; i++) {
      bounds[i] = first * (1 << i);
    }
    return bounds;
  }

  private static void gauges(
      String name,
      String help,
      String label,
      Map<String, IntSupplier> values,
      PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback -> values.forEach((of, number) -> callback.call(number.getAsInt(), of)))
        .register(registry);
  }

  @Override
  public void attempted(String profile, Result result, Duration took) {
    attempts.labelValues(profile, result.text()).inc();
    attemptDurations.labelValues(profile, result.text()).observe(took.toNanos() / NANOS);
  }

  @Override
  public void searched(Duration took) {
    searchDurations.observe(took.toNanos() / NANOS);
  }

  @Override
  public void scheduled(int attempts, Duration took) {
    podAttempts.observe(attempts);
    var label = attempts > 15 ? "16+" : Integer.toString(attempts);
    podDurations.labelValues(label).observe(took.toNanos() / NANOS);
  }

  @Override
  public void queued(String queue, String event) {
    incoming.labelValues(event, queue).inc();
  }

  @Override
  public void ran(String extensionPoint, String status, String profile, Duration took) {
    extensionPoints.labelValues(extensionPoint, profile, status).observe(took.toNanos() / NANOS);
  }

  @Override
  public void pending(String queue, IntSupplier number) {
    pending.put(queue, number);
  }

  @Override
  public void cached(String type, IntSupplier number) {
    cached.put(type, number);
  }
}
