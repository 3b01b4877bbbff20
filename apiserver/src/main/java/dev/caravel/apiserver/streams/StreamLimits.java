package dev.caravel.apiserver.streams;

import java.time.Duration;

/**
 * Every bound of connections through the server.
 *
 * @param connect a connection that is not made by then is given up
 * @param answer how long a backend may take to begin its answer
 * @param headBytes longer heads of answers are refused
 * @param errorBytes of a backend's error so much is told
 * @param pieceBytes what is passed on at a time
 */
record StreamLimits(
    Duration connect, Duration answer, int headBytes, int errorBytes, int pieceBytes) {
  static final StreamLimits DEFAULT =
      new StreamLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(60), 64 * 1024, 10_000, 64 * 1024);
}
