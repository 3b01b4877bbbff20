package dev.caravel.apiserver.request;

/**
 * Answers requests on paths that are not about a resource: discovery, OpenAPI, health, metrics. The
 * first handler that serves a path gets the request; it runs on a virtual thread and may block.
 */
public interface PathHandler {

  /**
   * Whether requests on {@code path}, decoded and without its query, are this handler's, whatever
   * their method.
   */
  boolean serves(String path);

  /**
   * Answers a request that is allowed. What is no {@link ApiResponse.Raw} is written in a form that
   * the caller accepts.
   *
   * @throws dev.caravel.apiserver.error.ApiError if it cannot; the caller gets its Status
   * @throws InterruptedException if the request was given up
   */
  ApiResponse handle(ApiRequest request) throws InterruptedException;
}
