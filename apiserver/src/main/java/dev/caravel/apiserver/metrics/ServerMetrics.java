package dev.caravel.apiserver.metrics;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.RequestInfo;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The server's metrics, and their page. */
final class ServerMetrics {
  private static final String COMPONENT = "apiserver";
  private static final double[] SECONDS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
    60
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Counter requests =
      Counter.builder()
          .name("apiserver_request_total")
          .help("Requests answered.")
          .labelNames(
              "code",
              "component",
              "dry_run",
              "group",
              "resource",
              "scope",
              "subresource",
              "verb",
              "version")
          .register(registry);
  private final Histogram durations =
      Histogram.builder()
          .name("apiserver_request_duration_seconds")
          .help("Time until a request was answered, but for watches.")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .labelNames(
              "component",
              "dry_run",
              "group",
              "resource",
              "scope",
              "subresource",
              "verb",
              "version")
          .register(registry);
  private final Gauge watches =
      Gauge.builder()
          .name("apiserver_longrunning_requests")
          .help("Watches that are open.")
          .labelNames("component", "group", "resource", "scope", "subresource", "verb", "version")
          .register(registry);

  /**
   * @param inFlight requests being served now, by kind
   */
  ServerMetrics(Supplier<Map<String, Integer>> inFlight, String version) {
    GaugeWithCallback.builder()
        .name("apiserver_current_inflight_requests")
        .help("Requests being served.")
        .labelNames("request_kind")
        .callback(callback -> inFlight.get().forEach((kind, count) -> callback.call(count, kind)))
        .register(registry);
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

  void started(RequestInfo info) {
    if (info.verb().equals("watch")) {
      count(RequestLabels.of(info), 1);
    }
  }

  private void count(RequestLabels of, double change) {
    watches
        .labelValues(
            COMPONENT,
            of.group(),
            of.resource(),
            of.scope(),
            of.subresource(),
            of.verb(),
            of.version())
        .inc(change);
  }

  void ended(RequestInfo info, int code, Duration took) {
    var of = RequestLabels.of(info);
    requests
        .labelValues(
            Integer.toString(code),
            COMPONENT,
            "",
            of.group(),
            of.resource(),
            of.scope(),
            of.subresource(),
            of.verb(),
            of.version())
        .inc();
    if (info.verb().equals("watch")) {
      count(of, -1);
      return;
    }
    durations
        .labelValues(
            COMPONENT,
            "",
            of.group(),
            of.resource(),
            of.scope(),
            of.subresource(),
            of.verb(),
            of.version())
        .observe(took.toNanos() / 1e9);
  }

  ApiResponse page(ApiRequest request) {
    if (!request.method().equals("GET")) {
      throw ApiError.methodNotAllowed();
    }
    var out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ApiResponse.Raw(200, writer.getContentType(), out.toByteArray());
  }
}
