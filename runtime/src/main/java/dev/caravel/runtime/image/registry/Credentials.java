package dev.caravel.runtime.image.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a registry is shown, as {@code runtime.v1.AuthConfig}; what is not there is "".
 *
 * @param identityToken a refresh token that is exchanged for an access token
 * @param registryToken an access token that is sent as it is
 */
public record Credentials(
    String username, String password, String identityToken, String registryToken) {
  /** Nobody. */
  public static final Credentials NONE = new Credentials("", "", "", "");

  /** A user with his password. */
  public static Credentials of(String username, String password) {
    return new Credentials(username, password, "", "");
  }

  boolean hasUser() {
    return !username.isEmpty();
  }

  String basic() {
    String pair = username + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return hasUser() ? "credentials of " + username : "credentials";
  }
}
