package dev.caravel.proxy.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.time.SimulatedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final SyncHealth health = new SyncHealth(clock);

  private static String get(HealthServer server, String request) throws IOException {
    var address = server.address();
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write((request + " HTTP/1.0\r\n\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void healthy_is_who_has_written_rules_and_keeps_no_change_waiting() throws Exception {
    try (var server = HealthServer.health(ANY_PORT, health)) {
      assertThat(get(server, "GET /healthz")).startsWith("HTTP/1.1 503");
      health.queued();
      health.synced();
      assertThat(get(server, "GET /livez")).startsWith("HTTP/1.1 200");
      health.queued();
      clock.advance(Duration.ofSeconds(59));
      assertThat(get(server, "GET /healthz")).startsWith("HTTP/1.1 200");
      clock.advance(Duration.ofSeconds(2));
      assertThat(get(server, "GET /healthz")).startsWith("HTTP/1.1 503");
      health.synced();
      assertThat(get(server, "GET /healthz")).startsWith("HTTP/1.1 200");
      assertThat(get(server, "POST /healthz")).startsWith("HTTP/1.1 405");
      assertThat(get(server, "GET /healthz/more")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void figures_have_upstreams_names() throws Exception {
    var metrics = new ProxyMetrics();
    metrics.synced(true, 0, Duration.ofMillis(3), clock.now());
    metrics.synced(false, 2, Duration.ofMillis(1), clock.now());
    metrics.failed();
    try (var server = HealthServer.metrics(ANY_PORT, health, metrics)) {
      assertThat(get(server, "GET /metrics"))
          .contains("kubeproxy_sync_proxy_rules_duration_seconds_count 2")
          .contains("kubeproxy_sync_full_proxy_rules_duration_seconds_count 1")
          .contains("kubeproxy_sync_proxy_rules_service_changes_total 2.0")
          .contains("kubeproxy_sync_proxy_rules_nftables_sync_failures_total 1.0");
      assertThat(get(server, "GET /proxyMode")).endsWith("nftables");
    }
  }
}
