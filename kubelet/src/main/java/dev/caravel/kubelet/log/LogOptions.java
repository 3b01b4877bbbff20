package dev.caravel.kubelet.log;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of a log is wanted.
 *
 * @param follow whether to go on with what is written meanwhile
 * @param timestamps whether each line begins with its time
 * @param since nothing older
 * @param tailLines only so many of the last lines
 * @param limitBytes no more than that
 * @param stream {@code stdout}, {@code stderr}; empty: both
 */
public record LogOptions(
    boolean follow,
    boolean timestamps,
    Optional<Instant> since,
    OptionalLong tailLines,
    OptionalLong limitBytes,
    String stream) {
  public static final LogOptions ALL =
      new LogOptions(
          false, false, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), "");
}
