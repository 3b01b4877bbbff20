package dev.caravel.apiserver;

import dev.caravel.apiserver.authentication.RequestHeaderNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which proxies may say who their callers are (upstream's front proxy).
 *
 * @param authorities who issues the proxies' certificates; an authority of their own is generated
 *     if not given
 * @param allowedNames the common names proxies have; any if empty
 * @param headers what they say it in
 */
public record RequestHeaderConfig(
    Optional<Path> authorities, List<String> allowedNames, RequestHeaderNames headers) {

  /** A generated authority, one name, and upstream's usual headers. */
  public static final RequestHeaderConfig DEFAULT =
      new RequestHeaderConfig(Optional.empty(), List.of("front-proxy"), RequestHeaderNames.USUAL);

  public RequestHeaderConfig {
    allowedNames = List.copyOf(allowedNames);
  }
}
