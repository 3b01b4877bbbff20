package dev.caravel.apiserver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How bearer tokens are made and checked.
 *
 * @param issuer who service-account tokens are of, a URL
 * @param audiences what this server calls itself; empty for the issuer
 * @param signingKey the key that signs them; generated if not given
 * @param verifyingKeys files with keys that they may be signed for; the signing key's if empty
 * @param maxExpiration tokens that ask for more get this; zero for no bound
 * @param tokenFile static tokens
 */
public record TokenConfig(
    String issuer,
    List<String> audiences,
    Optional<Path> signingKey,
    List<Path> verifyingKeys,
    Duration maxExpiration,
    Optional<Path> tokenFile) {

  /** The usual issuer, with a generated key. */
  public static final TokenConfig DEFAULT =
      new TokenConfig(
          "https://kubernetes.default.svc",
          List.of(),
          Optional.empty(),
          List.of(),
          Duration.ZERO,
          Optional.empty());

  public TokenConfig {
    audiences = audiences.isEmpty() ? List.of(issuer) : List.copyOf(audiences);
    verifyingKeys = List.copyOf(verifyingKeys);
  }
}
