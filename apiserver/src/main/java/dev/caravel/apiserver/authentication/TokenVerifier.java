package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.authentication.TokenClaims.Reference;
import dev.caravel.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks the signature, issuer, times and form of service-account tokens; looks nothing up. */
public final class TokenVerifier {
  /** Longer tokens are refused unread. */
  private static final int MAX_LENGTH = 16 * 1024;

  /** Other machines' clocks may be ahead. */
  private static final Duration LEEWAY = Duration.ofMinutes(1);

  private final List<String> issuers;
  private final Supplier<List<TokenKey>> keys;
  private final Clock clock;

  /**
   * @param issuers whose tokens are accepted
   * @param keys the public keys, asked for when the first token comes
   */
  public TokenVerifier(List<String> issuers, Supplier<List<TokenKey>> keys, Clock clock) {
    this.issuers = List.copyOf(issuers);
    this.keys = keys;
    this.clock = clock;
  }

  /** Whether this looks like a token of one of the issuers, checked or not. */
  boolean isOwn(String token) {
    String[] parts = token.split("\\.", -1);
    if (token.length() > MAX_LENGTH || parts.length != 3) {
      return false;
    }
    try {
      return issuers.contains(JsonClaims.parse(decode(parts[1])).text("iss"));
    } catch (InvalidCredentials e) {
      return false;
    }
  }

  /**
   * What {@code token} says, if it can be believed.
   *
   * @throws InvalidCredentials if it cannot
   */
  TokenClaims verify(String token) throws InvalidCredentials {
    String[] parts = token.split("\\.", -1);
    if (token.length() > MAX_LENGTH || parts.length != 3) {
      throw new InvalidCredentials("this is no signed token");
    }
    JsonClaims header = JsonClaims.parse(decode(parts[0]));
    JsonClaims body = JsonClaims.parse(decode(parts[1]));
    if (!issuers.contains(body.text("iss"))) {
      throw new InvalidCredentials("the token is of another issuer");
    }
    checkSignature(header, parts[0] + "." + parts[1], decode(parts[2]));
    Instant now = clock.now();
    Instant expires = time(body, "exp");
    if (!now.minus(LEEWAY).isBefore(expires) || !now.isBefore(expires)) {
      throw new InvalidCredentials("service account token has expired");
    }
    if (now.plus(LEEWAY).isBefore(time(body, "nbf"))) {
      throw new InvalidCredentials("service account token is not valid yet");
    }
    JsonClaims bound =
        body.nested("kubernetes.io")
            .orElseThrow(() -> new InvalidCredentials("the token names no service account"));
    var claims =
        new TokenClaims(
            bound.text("namespace"),
            reference(bound, "serviceaccount")
                .orElseThrow(() -> new InvalidCredentials("the token names no service account")),
            reference(bound, "pod"),
            reference(bound, "secret"),
            reference(bound, "node"),
            body.texts("aud"),
            time(body, "iat"),
            expires,
            body.text("jti"));
    if (!claims.subject().equals(body.text("sub"))) {
      throw new InvalidCredentials("the token's subject is not its service account");
    }
    return claims;
  }

  private void checkSignature(JsonClaims header, String text, byte[] signature)
      throws InvalidCredentials {
    String id = header.text("kid");
    for (TokenKey key : keys.get()) {
      if ((id.isEmpty() || id.equals(key.id()))
          && header.text("alg").equals(key.algorithm())
          && key.verifies(text, signature)) {
        return;
      }
    }
    throw new InvalidCredentials("the token's signature is of no known key");
  }

  private static Instant time(JsonClaims body, String name) throws InvalidCredentials {
    long seconds =
        body.seconds(name).orElseThrow(() -> new InvalidCredentials("the token has no " + name));
    return Instant.ofEpochSecond(
        Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()));
  }

  private static Optional<Reference> reference(JsonClaims bound, String kind) {
    return bound.nested(kind).map(object -> new Reference(object.text("name"), object.text("uid")));
  }

  private static byte[] decode(String part) throws InvalidCredentials {
    try {
      return Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new InvalidCredentials("the token is not base64");
    }
  }
}
