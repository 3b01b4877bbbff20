package dev.caravel.kubelet.server;

import java.time.Duration;

/** Every bound of the kubelet's HTTPS API. */
final class ServerLimits {
  /** Further connections are closed at once. */
  static final int CONNECTIONS = 2_000;

  /** Larger bodies are refused: no request needs one. */
  static final int BODY_BYTES = 1 << 20;

  static final int REQUEST_LINE_BYTES = 64 << 10;
  static final int HEADER_BYTES = 64 << 10;
  static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** A reader that takes nothing for this long is given up. */
  static final Duration SLOW_READER = Duration.ofSeconds(30);

  /** A connection that asks nothing for this long is closed. */
  static final Duration IDLE = Duration.ofMinutes(5);

  /** Answers about tokens and rights that are remembered. */
  static final int REMEMBERED = 1_000;

  private ServerLimits() {}
}
