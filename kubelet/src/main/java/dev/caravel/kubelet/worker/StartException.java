package dev.caravel.kubelet.worker;

import dev.caravel.kubelet.pod.Waiting;
import java.time.Instant;
import java.util.Optional;

/** Thrown when a container could not be started now. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Waiting waiting;
  private final transient Optional<Instant> retryAt;

  StartException(String reason, String message, Optional<Instant> retryAt) {
    super(message);
    this.waiting = new Waiting(reason, message);
    this.retryAt = retryAt;
  }

  /** What the container's status says. */
  Waiting waiting() {
    return waiting;
  }

  /** When it makes sense to try again; empty: as soon as something fails usually is. */
  Optional<Instant> retryAt() {
    return retryAt;
  }
}
