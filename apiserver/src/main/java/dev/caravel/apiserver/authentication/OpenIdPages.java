package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.error.Details;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.ApiResponse;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.PathHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What others need to check service-account tokens (OpenID Connect Discovery 1.0): the issuer's
 * configuration and the public keys (RFC 7517).
 */
public final class OpenIdPages implements PathHandler {
  /** Where the configuration is. */
  public static final String CONFIGURATION = "/.well-known/openid-configuration";

  /** Where the keys are. */
  public static final String KEYS = "/openid/v1/jwks";

  private static final Headers CACHED = Headers.of("Cache-Control", "public, max-age=3600");
  private static final String JSON = "application/json";
  private static final String KEY_SET = "application/jwk-set+json";

  private final String issuer;
  private final String keysUrl;
  private final Supplier<List<TokenKey>> keys;

  /**
   * @param keysUrl where the keys can be had by others
   */
  public OpenIdPages(String issuer, String keysUrl, Supplier<List<TokenKey>> keys) {
    this.issuer = issuer;
    this.keysUrl = keysUrl;
    this.keys = keys;
  }

  @Override
  public boolean serves(String path) {
    return path.equals(CONFIGURATION) || path.equals(KEYS);
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    if (!request.method().equals("GET")) {
      throw ApiError.methodNotAllowed();
    }
    boolean isKeys = request.info().path().equals(KEYS);
    String type = isKeys ? KEY_SET : JSON;
    checkAccepted(request, type);
    String body = isKeys ? keySet() : configuration();
    return new ApiResponse.Raw(200, type, CACHED, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void checkAccepted(ApiRequest request, String type) {
    String accept = String.join(",", request.headers().all("Accept"));
    if (accept.isBlank()) {
      return;
    }
    for (String range : accept.split(",", -1)) {
      int semicolon = range.indexOf(';');
      String accepted = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
      if (accepted.equals("*/*") || accepted.equals(type)) {
        return;
      }
    }
    throw ApiError.of(
        406,
        "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: " + type,
        Details.NONE);
  }

  private String keySet() {
    return keys.get().stream()
        .map(TokenKey::toJwk)
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  private String configuration() {
    String algorithms =
        keys.get().stream()
            .map(key -> '"' + key.algorithm() + '"')
            .distinct()
            .sorted()
            .collect(Collectors.joining(","));
    return """
    {"issuer":"%s","jwks_uri":"%s","response_types_supported":["id_token"],\
    "subject_types_supported":["public"],"id_token_signing_alg_values_supported":[%s]}\
    """
        .formatted(issuer, keysUrl, algorithms);
  }
}
