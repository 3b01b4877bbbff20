package dev.caravel.runtime.streaming;

import java.util.Optional;

/**
 * The streams of an exec or attach: the name in SPDY's {@code streamtype} header, the number of
 * WebSocket's channel (upstream's k8s.io/apimachinery/pkg/util/remotecommand).
 */
enum StreamType {
  STDIN(0, "stdin"),
  STDOUT(1, "stdout"),
  STDERR(2, "stderr"),
  ERROR(3, "error"),
  RESIZE(4, "resize");

  private final int channel;
  private final String label;

  StreamType(int channel, String label) {
    this.channel = channel;
    this.label = label;
  }

  int channel() {
    return channel;
  }

  static Optional<StreamType> ofChannel(int channel) {
    return channel < values().length ? Optional.of(values()[channel]) : Optional.empty();
  }

  static Optional<StreamType> named(String label) {
    for (var type : values()) {
      if (type.label.equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
