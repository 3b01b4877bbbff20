package dev.caravel.client.serving;

import java.time.Duration;

/** Every bound of a component's server. */
final class Limits {
  /** Further connections are closed at once. */
  static final int CONNECTIONS = 200;

  static final int REQUEST_LINE_BYTES = 4 << 10;
  static final int HEADER_BYTES = 32 << 10;

  /** Larger bodies are refused: no request needs one. */
  static final int BODY_BYTES = 4 << 10;

  static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** A connection on which nothing happens for this long is closed. */
  static final Duration IDLE = Duration.ofSeconds(90);

  /** Answers about tokens and rights that are remembered; the oldest are forgotten. */
  static final int REMEMBERED = 1_000;

  /** For how long they are. Upstream's default. */
  static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);

  private Limits() {}
}
