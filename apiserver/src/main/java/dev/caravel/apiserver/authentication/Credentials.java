package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.request.Headers;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a caller shows to prove who he is.
 *
 * @param certificates leaf first; that he holds the key is proven, nothing else
 * @param bearerToken empty if he sent none
 * @param headers all of the request
 */
public record Credentials(List<X509Certificate> certificates, String bearerToken, Headers headers) {

  /** Credentials that are not of a request. */
  public Credentials(List<X509Certificate> certificates, String bearerToken) {
    this(certificates, bearerToken, Headers.none());
  }

  /** Reads the token of an Authorization header; other schemes are nobody's business here. */
  public static String bearerToken(String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0 || !authorization.substring(0, space).equalsIgnoreCase("Bearer")) {
      return "";
    }
    return authorization.substring(space + 1).strip();
  }
}
