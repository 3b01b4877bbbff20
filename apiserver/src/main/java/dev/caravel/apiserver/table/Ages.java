package dev.caravel.apiserver.table;

import dev.caravel.api.value.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long ago something was, as tables say it. */
final class Ages {
  static final String UNKNOWN = "<unknown>";

  private Ages() {}

  static String since(Optional<Instant> time, Instant now) {
    return time.map(t -> HumanDuration.format(Duration.between(t, now))).orElse(UNKNOWN);
  }
}
