package dev.caravel.runtime.streaming;

import java.time.Duration;

/** What is bounded in streaming, and what happens at the bound. */
final class Limits {
  /** URLs that were handed out and not used: a further one is refused. As upstream. */
  static final int TICKETS = 1000;

  /** A URL that was not used for this long is forgotten. As upstream. */
  static final Duration TICKET_LIFE = Duration.ofMinutes(1);

  /** Connections at a time: a further one is closed. */
  static final int CONNECTIONS = 1000;

  /** The head and body of the HTTP request that opens a stream: a longer one is refused. */
  static final int REQUEST_BYTES = 64 << 10;

  /** A connection that has not become streams after this is closed. As upstream. */
  static final Duration STREAM_CREATION = Duration.ofSeconds(30);

  /** Bytes that wait for a process or port to take them: then nothing is read from the peer. */
  static final int INPUT_QUEUE_BYTES = 1 << 20;

  /** Bytes of one WebSocket message: a longer one ends the connection. */
  static final int MESSAGE_BYTES = 1 << 20;

  /** SPDY streams of one connection: a further one is refused. */
  static final int STREAMS = 512;

  /** How long a peer may take to read what was sent last. */
  static final Duration FAREWELL = Duration.ofSeconds(10);

  private Limits() {}
}
