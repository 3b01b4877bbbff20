package dev.caravel.client.http;

import java.time.Duration;

/**
 * Every bound of the way over HTTPS.
 *
 * @param connect how long connecting and the handshake may take
 * @param answer how long the head of an answer may take; beyond the server's own time limit of 60 s
 * @param bodyBytes an answer that is not streamed and larger than this is given up
 * @param close how long closing waits for what is under way
 */
public record HttpLimits(Duration connect, Duration answer, int bodyBytes, Duration close) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(75), 1 << 30, Duration.ofMillis(500));
}
