package dev.caravel.proxy.health;

import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether the rules follow the Services: they do not if a change has waited too long. Upstream
 * answers the same on the same path.
 */
public final class SyncHealth {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Clock clock;
  private Instant updated = Instant.EPOCH;
  private Instant queuedSince = Instant.MAX;

  public SyncHealth(Clock clock) {
    this.clock = clock;
  }

  /** A change is about to be written. */
  public synchronized void queued() {
    if (queuedSince.equals(Instant.MAX)) {
      queuedSince = clock.now();
    }
  }

  /** All changes are written. */
  public synchronized void synced() {
    updated = clock.now();
    queuedSince = Instant.MAX;
  }

  /** Whether rules were written, and none waits for more than a minute. */
  public synchronized boolean healthy() {
    return !updated.equals(Instant.EPOCH)
        && (queuedSince.equals(Instant.MAX)
            || Duration.between(queuedSince, clock.now()).compareTo(LONGEST_WAIT) < 0);
  }

  /** The state as upstream's JSON. */
  synchronized String toJson() {
    return "{\"lastUpdated\": \""
        + updated
        + "\",\"currentTime\": \""
        + clock.now()
        + "\", \"nodeEligible\": true}";
  }
}
