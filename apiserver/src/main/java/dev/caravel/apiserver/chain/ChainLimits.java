package dev.caravel.apiserver.chain;

import java.time.Duration;

/**
 * What the request chain allows.
 *
 * @param readsInFlight requests that change nothing, served at a time; zero for no bound
 * @param writesInFlight requests that change something, served at a time; zero for no bound
 * @param requestTimeout a request is given up after this long
 * @param minWatch watches that name no time go on this long and up to twice as long
 * @param anonymousAllowed whether a request that proves no identity goes on as system:anonymous
 */
public record ChainLimits(
    int readsInFlight,
    int writesInFlight,
    Duration requestTimeout,
    Duration minWatch,
    boolean anonymousAllowed) {

  /** Upstream's. */
  public static final ChainLimits DEFAULT =
      new ChainLimits(400, 200, Duration.ofSeconds(60), Duration.ofMinutes(30), true);
}
