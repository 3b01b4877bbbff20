package dev.caravel.apiserver.metrics;

import dev.caravel.apiserver.chain.RequestObserver;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.PathHandler;
import dev.caravel.apiserver.request.RequestInfo;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * {@code /metrics}, and the counting behind it. The metrics library is loaded beside the start;
 * what happens before it is there is counted when it is.
 */
public final class Metrics implements RequestObserver, PathHandler {
  private final CompletableFuture<ServerMetrics> metrics;

  /**
   * @param inFlight requests being served now, by kind
   * @param version the server's
   * @param executor loads the library
   */
  public Metrics(Supplier<Map<String, Integer>> inFlight, String version, Executor executor) {
    this.metrics =
        CompletableFuture.supplyAsync(() -> new ServerMetrics(inFlight, version), executor);
  }

  @Override
  public void started(RequestInfo info) {
    CompletableFuture<Void> unused = metrics.thenAccept(all -> all.started(info));
  }

  @Override
  public void ended(RequestInfo info, int code, Duration took) {
    CompletableFuture<Void> unused = metrics.thenAccept(all -> all.ended(info, code, took));
  }

  @Override
  public boolean serves(String path) {
    return path.equals("/metrics");
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    return metrics.join().page(request);
  }
}
