package dev.caravel.apiserver.http;

import java.time.Duration;

/**
 * Every bound of the HTTP server.
 *
 * @param bodyBytes a body is read up to this; the handler learns that there was more
 * @param drainedBytes what is read and thrown away of a body that is too large, so that the sender
 *     gets its answer; a connection that sends still more is closed
 * @param headerBytes longer header blocks are refused
 * @param requestLineBytes a longer request line is refused
 * @param connections further connections are closed at once
 * @param streamsPerConnection HTTP/2 streams open at a time on one connection
 * @param pipelinedMessages requests and chunks that wait on an HTTP/1.1 connection before it is not
 *     read any more
 * @param handshake a connection that is not secured by then is closed
 * @param slowReader an answer whose reader takes nothing for this long is given up
 */
public record HttpLimits(
    int bodyBytes,
    long drainedBytes,
    int headerBytes,
    int requestLineBytes,
    int connections,
    int streamsPerConnection,
    int pipelinedMessages,
    Duration handshake,
    Duration slowReader) {

  /** Upstream's bounds where it has one. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          3 * 1024 * 1024,
          32L * 1024 * 1024,
          1024 * 1024,
          64 * 1024,
          20_000,
          1000,
          64,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));
}
