package dev.caravel.apiserver.request;

/**
 * Answers requests on resources. Runs on a virtual thread and may block; never sees a request that
 * is not allowed.
 */
@FunctionalInterface
public interface ResourceHandler {

  /**
   * Does what {@code request} asks.
   *
   * @throws dev.caravel.apiserver.error.ApiError if it cannot; the caller gets its Status
   * @throws InterruptedException if the request was given up
   */
  ApiResponse handle(ApiRequest request) throws InterruptedException;
}
