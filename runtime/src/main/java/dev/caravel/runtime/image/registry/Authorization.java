package dev.caravel.runtime.image.registry;

import dev.caravel.runtime.image.manifest.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Answers a registry's challenge: the user himself, or a token that is fetched for him. */
final class Authorization {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String CLIENT = "caravel";
  private static final String DENIED =
      "pull access denied, repository does not exist or may require authorization: ";

  private final Exchange exchange;
  private final Credentials credentials;
  private final boolean plainAllowed;

  /** Sends a request and reads a small answer. */
  interface Exchange {
    byte[] send(HttpRequest request) throws IOException;
  }

  Authorization(Exchange exchange, Credentials credentials, boolean plainAllowed) {
    this.exchange = exchange;
    this.credentials = credentials;
    this.plainAllowed = plainAllowed;
  }

  /**
   * The value of the header Authorization.
   *
   * @throws RegistryException if the credentials do not do
   */
  String answer(Challenge challenge, String repository) throws IOException {
    if (challenge.scheme().equals("basic")) {
      if (!credentials.hasUser()) {
        throw new RegistryException(
            401, DENIED + "authorization failed: no basic auth credentials");
      }
      return credentials.basic();
    }
    if (!credentials.registryToken().isEmpty()) {
      return "Bearer " + credentials.registryToken();
    }
    return "Bearer " + fetchToken(challenge, repository);
  }

  private String fetchToken(Challenge challenge, String repository) throws IOException {
    var realm = realm(challenge);
    String query =
        "service="
            + encode(challenge.parameter("service"))
            + "&scope="
            + encode("repository:" + repository + ":pull");
    HttpRequest.Builder request;
    if (credentials.identityToken().isEmpty()) {
      String separator = realm.getRawQuery() == null ? "?" : "&";
      request = HttpRequest.newBuilder(URI.create(realm + separator + query));
      if (credentials.hasUser()) {
        request.header("Authorization", credentials.basic());
      }
    } else {
      String form =
          query
              + "&grant_type=refresh_token&client_id="
              + CLIENT
              + "&refresh_token="
              + encode(credentials.identityToken());
      request =
          HttpRequest.newBuilder(realm)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    var answer =
        JsonObject.parse(exchange.send(request.timeout(TIMEOUT).build()), "the token's answer");
    String token =
        answer.text("token").isEmpty() ? answer.text("access_token") : answer.text("token");
    if (token.isEmpty() || token.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
      throw new RegistryException(401, DENIED + "authorization failed: no token was issued");
    }
    return token;
  }

  private URI realm(Challenge challenge) throws RegistryException {
    String text = challenge.parameter("realm");
    try {
      var realm = new URI(text);
      boolean secure = "https".equals(realm.getScheme());
      boolean plain = "http".equals(realm.getScheme()) && plainAllowed;
      if (realm.getHost() != null && (secure || plain)) {
        return realm;
      }
    } catch (java.net.URISyntaxException e) {
      throw new RegistryException(401, "the registry's token realm \"" + text + "\" is no URL");
    }
    throw new RegistryException(
        401, "the registry's token realm \"" + text + "\" is not an https URL");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
