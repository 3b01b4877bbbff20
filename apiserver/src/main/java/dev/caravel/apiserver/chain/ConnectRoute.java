package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.RequestInfo;

/** Connects a caller with something behind the server: exec, attach, port-forward, proxy, logs. */
public interface ConnectRoute {

  /** Whether requests about {@code info} are this route's. */
  boolean serves(RequestInfo info);

  /**
   * Answers a request that is allowed, or takes its connection over.
   *
   * @throws dev.caravel.apiserver.error.ApiError if it cannot; the caller gets its Status
   * @throws InterruptedException if the request was given up
   */
  ApiResponse connect(ApiRequest request, Exchange exchange) throws InterruptedException;
}
