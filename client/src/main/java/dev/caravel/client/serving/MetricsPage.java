package dev.caravel.client.serving;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;

/** A registry's metrics in Prometheus' text format, with what every component tells of itself. */
public final class MetricsPage implements Page {
  private final PrometheusRegistry registry;
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  /**
   * A page of what is registered, now and later.
   *
   * @param version of Kubernetes that this is a build of: {@code v1.36.0}
   */
  public MetricsPage(PrometheusRegistry registry, String version) {
    this.registry = registry;
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("When the process started, in seconds since 1970.")
        .callback(
            callback -> callback.call(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0))
        .register(registry);
    Info.builder()
        .name("kubernetes_build_info")
        .help("What this is a build of.")
        .labelNames("git_version", "major", "minor", "platform")
        .register(registry)
        .addLabelValues(
            version,
            "1",
            "36",
            System.getProperty("os.name") + "/" + System.getProperty("os.arch"));
  }

  @Override
  public Content content(boolean verbose) {
    var out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Content(200, writer.getContentType(), out.toByteArray());
  }
}
