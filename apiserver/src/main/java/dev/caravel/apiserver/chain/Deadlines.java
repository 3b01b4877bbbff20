package dev.caravel.apiserver.chain;

import dev.caravel.api.value.DurationText;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Until when a request must be answered, and for how long a watch goes on. */
final class Deadlines {
  private static final Set<String> LONG_RUNNING =
      Set.of("attach", "exec", "log", "portforward", "proxy");

  private final Clock clock;
  private final Duration requestTimeout;
  private final Duration minWatch;

  /**
   * @param requestTimeout the longest a request may ask for, and what it gets if it asks for none
   * @param minWatch watches that name no time go on this long and up to twice as long
   */
  Deadlines(Clock clock, Duration requestTimeout, Duration minWatch) {
    this.clock = clock;
    this.requestTimeout = requestTimeout;
    this.minWatch = minWatch;
  }

  /** Whether the request goes on as long as it likes and takes no place among those in flight. */
  static boolean isLongRunning(RequestInfo info) {
    return info.isResourceRequest()
        && (info.verb().equals("watch")
            || info.verb().equals("proxy")
            || LONG_RUNNING.contains(info.subresource()));
  }

  /**
   * When the request has to be done.
   *
   * @throws ApiError 400 if it asks for a time that cannot be read
   */
  Instant of(RequestInfo info, Query query) {
    if (info.isResourceRequest() && info.verb().equals("watch")) {
      return clock.now().plus(watchTime(query));
    }
    if (isLongRunning(info)) {
      return Instant.MAX;
    }
    Duration timeout = requestTimeout;
    String asked = query.get("timeout");
    if (!asked.isEmpty()) {
      Duration wanted = parse(asked);
      if (wanted.isNegative()) {
        throw malformed();
      }
      if (!wanted.isZero() && wanted.compareTo(requestTimeout) < 0) {
        timeout = wanted;
      }
    }
    return clock.now().plus(timeout);
  }

  private static Duration parse(String text) {
    try {
      return DurationText.parse(text);
    } catch (RuntimeException e) {
      throw malformed();
    }
  }

  private static ApiError malformed() {
    return ApiError.badRequest("invalid timeout specified in the request URL");
  }

  private Duration watchTime(Query query) {
    String asked = query.get("timeoutSeconds");
    try {
      long seconds = asked.isEmpty() ? 0 : Long.parseLong(asked);
      if (seconds > 0) {
        return Duration.ofSeconds(Math.min(seconds, Duration.ofDays(365).toSeconds()));
      }
    } catch (NumberFormatException malformed) {
      throw ApiError.badRequest("strconv.ParseInt: parsing \"" + asked + "\": invalid syntax");
    }
    long base = minWatch.toMillis();
    return Duration.ofMillis(base + ThreadLocalRandom.current().nextLong(Math.max(1, base)));
  }
}
