package dev.caravel.etcd.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.caravel.etcd.store.LocalStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What programs that look after etcd ask for over HTTP. */
final class StatusPages implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  private StatusPages(HttpServer server, LocalStore store) {
    this.server = server;
    server.setExecutor(callers);
    page("/health", JSON, () -> health(store));
    page("/readyz", "text/plain", () -> "ok\n");
    page("/livez", "text/plain", () -> "ok\n");
    page(
        "/version",
        JSON,
        () ->
            "{\"etcdserver\":\"%s\",\"etcdcluster\":\"%s\",\"storage\":\"%s\"}"
                .formatted(EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.STORAGE));
    page("/metrics", TEXT, () -> metrics(store));
  }

  static StatusPages start(URI url, LocalStore store) throws IOException {
    if (!"http".equals(url.getScheme())) {
      throw new IOException("the metrics URL " + url + " is not http");
    }
    HttpServer server;
    try {
      server = HttpServer.create(Etcd.address(url), 0);
    } catch (java.net.BindException e) {
      throw new IOException("cannot listen on %s: %s".formatted(url, e.getMessage()), e);
    }
    var pages = new StatusPages(server, store);
    server.start();
    return pages;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static String health(LocalStore store) {
    return store.hasNoSpaceAlarm()
        ? "{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}"
        : "{\"health\":\"true\",\"reason\":\"\"}";
  }

  private static String metrics(LocalStore store) {
    var out = new StringBuilder();
    gauge(out, "etcd_server_has_leader", "Whether or not a leader exists.", 1);
    gauge(out, "etcd_server_is_leader", "Whether or not this member is a leader.", 1);
    gauge(
        out,
        "etcd_server_quota_backend_bytes",
        "Current backend storage quota size in bytes.",
        store.config().quotaBytes());
    gauge(
        out,
        "etcd_mvcc_db_total_size_in_bytes",
        "Total size of the underlying database physically allocated in bytes.",
        store.bytes());
    gauge(
        out,
        "etcd_mvcc_db_total_size_in_use_in_bytes",
        "Total size of the underlying database logically in use in bytes.",
        store.bytes());
    gauge(
        out,
        "etcd_debugging_mvcc_current_revision",
        "The current revision of store.",
        store.revision());
    gauge(
        out,
        "etcd_debugging_mvcc_compact_revision",
        "The revision of the last compaction in store.",
        Math.max(0, store.view().compactRevision()));
    gauge(out, "etcd_debugging_mvcc_watcher_total", "Total number of watchers.", store.watches());
    gauge(
        out,
        "etcd_server_proposals_committed_total",
        "The total number of consensus proposals committed.",
        store.lastIndex());
    return out.toString();
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
    out.append(name).append(' ').append(value).append('\n');
  }

  private void page(String path, String type, Supplier<String> content) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            answer(exchange, path, type, content);
          }
        });
  }

  private static void answer(
      HttpExchange exchange, String path, String type, Supplier<String> content)
      throws IOException {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    String text = content.get();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean unhealthy = text.startsWith("{\"health\":\"false\"");
    exchange.sendResponseHeaders(unhealthy ? 503 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    callers.shutdownNow();
  }
}
