package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.authentication.TokenClaims.Reference;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Signs service-account tokens: JSON Web Tokens (RFC 7519) as upstream's TokenRequest makes them.
 */
public final class TokenIssuer {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final String issuer;
  private final Supplier<KeyPair> keys;

  /**
   * @param issuer the {@code iss} claim, a URL
   * @param keys the signing keys, asked for when the first token is signed
   */
  public TokenIssuer(String issuer, Supplier<KeyPair> keys) {
    this.issuer = issuer;
    this.keys = keys;
  }

  /** The {@code iss} claim. */
  public String issuer() {
    return issuer;
  }

  /** A signed token that says {@code claims}. */
  public String issue(TokenClaims claims) {
    KeyPair pair = keys.get();
    TokenKey key = TokenKey.of(pair.getPublic());
    String header = "{\"alg\":" + quoted(key.algorithm()) + ",\"kid\":" + quoted(key.id()) + "}";
    String text = encode(header) + "." + encode(body(claims));
    try {
      return text + "." + key.sign(pair.getPrivate(), text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the service-account key cannot sign", e);
    }
  }

  private String body(TokenClaims claims) {
    String audiences =
        claims.audiences().stream().map(TokenIssuer::quoted).collect(Collectors.joining(","));
    var bound = new StringBuilder("{\"namespace\":" + quoted(claims.namespace()));
    claims.node().ifPresent(node -> bound.append(reference("node", node)));
    claims.pod().ifPresent(pod -> bound.append(reference("pod", pod)));
    claims.secret().ifPresent(secret -> bound.append(reference("secret", secret)));
    bound.append(reference("serviceaccount", claims.serviceAccount())).append('}');
    long issued = claims.issuedAt().getEpochSecond();
    return ("{\"aud\":[%s],\"exp\":%d,\"iat\":%d,\"iss\":%s,\"jti\":%s,\"kubernetes.io\":%s,"
            + "\"nbf\":%d,\"sub\":%s}")
        .formatted(
            audiences,
            claims.expiresAt().getEpochSecond(),
            issued,
            quoted(issuer),
            quoted(claims.id()),
            bound,
            issued,
            quoted(claims.subject()));
  }

  private static String reference(String kind, Reference reference) {
    return ",%s:{\"name\":%s,\"uid\":%s}"
        .formatted(quoted(kind), quoted(reference.name()), quoted(reference.uid()));
  }

  private static String encode(String json) {
    return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
