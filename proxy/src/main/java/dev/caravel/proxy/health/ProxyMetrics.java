package dev.caravel.proxy.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/** The proxy's figures, under upstream's names. */
public final class ProxyMetrics {
  static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";
  private static final double[] SECONDS = {
    0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096,
    8.192, 16.384
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram syncs =
      Histogram.builder()
          .name("kubeproxy_sync_proxy_rules_duration_seconds")
          .help("SyncProxyRules latency in seconds")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Histogram fullSyncs =
      Histogram.builder()
          .name("kubeproxy_sync_full_proxy_rules_duration_seconds")
          .help("SyncProxyRules latency in seconds for full resyncs")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Histogram partialSyncs =
      Histogram.builder()
          .name("kubeproxy_sync_partial_proxy_rules_duration_seconds")
          .help("SyncProxyRules latency in seconds for partial resyncs")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .register(registry);
  private final Gauge lastSync =
      Gauge.builder()
          .name("kubeproxy_sync_proxy_rules_last_timestamp_seconds")
          .help("The last time proxy rules were successfully synced")
          .register(registry);
  private final Counter changes =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_service_changes_total")
          .help("Cumulative proxy rules Service changes")
          .register(registry);
  private final Counter failures =
      Counter.builder()
          .name("kubeproxy_sync_proxy_rules_nftables_sync_failures_total")
          .help("Cumulative proxy nftables sync failures")
          .register(registry);

  /** Rules were written. */
  public void synced(boolean full, int services, Duration took, Instant now) {
    double seconds = took.toNanos() / 1e9;
    syncs.observe(seconds);
    (full ? fullSyncs : partialSyncs).observe(seconds);
    lastSync.set(now.toEpochMilli() / 1e3);
    changes.inc(services);
  }

  /** The kernel refused rules. */
  public void failed() {
    failures.inc();
  }

  String text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(UTF_8);
  }
}
