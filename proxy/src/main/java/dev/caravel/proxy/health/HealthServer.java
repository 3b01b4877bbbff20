package dev.caravel.proxy.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a few small texts by GET. */
public final class HealthServer implements AutoCloseable {
  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private record Answer(int code, String type, String text) {}

  private interface Page {
    Answer answer();
  }

  private HealthServer(InetSocketAddress address) throws IOException {
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    server.setExecutor(threads);
  }

  /** {@code /healthz} and {@code /livez}. */
  public static HealthServer health(InetSocketAddress address, SyncHealth health)
      throws IOException {
    var server = new HealthServer(address);
    Page page = () -> new Answer(health.healthy() ? 200 : 503, "application/json", health.toJson());
    server.page("/healthz", page);
    server.page("/livez", page);
    server.server.start();
    return server;
  }

  /** {@code /metrics}, {@code /healthz} and {@code /proxyMode}. */
  public static HealthServer metrics(
      InetSocketAddress address, SyncHealth health, ProxyMetrics metrics) throws IOException {
    var server = new HealthServer(address);
    server.page(
        "/healthz",
        () ->
            health.healthy()
                ? new Answer(200, "text/plain", "ok")
                : new Answer(503, "text/plain", "rules are not written\n"));
    server.page("/proxyMode", () -> new Answer(200, "text/plain", "nftables"));
    server.page("/metrics", () -> new Answer(200, ProxyMetrics.TEXT_FORMAT, metrics.text()));
    server.server.start();
    return server;
  }

  private void page(String path, Page page) {
    server.createContext(path, exchange -> serve(exchange, path, page));
  }

  private static void serve(HttpExchange exchange, String path, Page page) throws IOException {
    try (exchange) {
      var answer =
          !exchange.getRequestURI().getPath().equals(path)
              ? new Answer(404, "text/plain", "404 page not found\n")
              : exchange.getRequestMethod().equals("GET")
                  ? page.answer()
                  : new Answer(405, "text/plain", "only GET\n");
      byte[] body = answer.text().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.code(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
