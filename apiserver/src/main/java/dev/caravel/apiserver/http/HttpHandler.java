package dev.caravel.apiserver.http;

/** Answers exchanges; each call has a virtual thread of its own and may block. */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Answers {@code exchange}. Returning without an answer, or throwing, ends the stream.
   *
   * @throws InterruptedException if the server shuts down
   */
  void handle(Exchange exchange) throws InterruptedException;
}
