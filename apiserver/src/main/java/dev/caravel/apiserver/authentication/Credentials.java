package dev.caravel.apiserver.authentication;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a caller shows to prove who he is.
 *
 * @param certificates leaf first; that he holds the key is proven, nothing else
 * @param bearerToken empty if he sent none
 */
public record Credentials(List<X509Certificate> certificates, String bearerToken) {

  /** Reads the token of an Authorization header; other schemes are nobody's business here. */
  public static String bearerToken(String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0 || !authorization.substring(0, space).equalsIgnoreCase("Bearer")) {
      return "";
    }
    return authorization.substring(space + 1).strip();
  }
}
