package dev.caravel.apiserver.authentication;

import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A proxy that has authenticated its caller and says in headers who that is. */
public final class RequestHeaderAuthenticator implements Authenticator {

  /** Where the authorities come from when the first proxy asks. */
  @FunctionalInterface
  public interface Authorities {
    /** Those who issue proxies' certificates. */
    List<X509Certificate> read() throws IOException;
  }

  private final RequestHeaderNames names;
  private final List<String> allowedNames;
  private final Authorities authorities;
  private final Clock clock;

  /**
   * @param allowedNames the common names a proxy may have; any if empty
   */
  public RequestHeaderAuthenticator(
      RequestHeaderNames names, List<String> allowedNames, Authorities authorities, Clock clock) {
    this.names = names;
    this.allowedNames = List.copyOf(allowedNames);
    this.authorities = authorities;
    this.clock = clock;
  }

  @Override
  public Optional<UserInfo> authenticate(Credentials credentials) throws InvalidCredentials {
    String user = first(credentials.headers(), names.user());
    if (credentials.certificates().isEmpty() || user.isEmpty()) {
      return Optional.empty();
    }
    checkProxy(credentials.certificates());
    var groups = new ArrayList<String>();
    names.groups().forEach(name -> groups.addAll(credentials.headers().all(name)));
    return Optional.of(
        new UserInfo(
            user, first(credentials.headers(), names.uid()), groups, extra(credentials.headers())));
  }

  private void checkProxy(List<X509Certificate> chain) throws InvalidCredentials {
    try {
      CertificateAuthenticator.verify(chain, authorities.read(), Date.from(clock.now()));
    } catch (IOException e) {
      throw new InvalidCredentials("the authorities of proxies cannot be read: " + e.getMessage());
    }
    String proxy = CertificateAuthenticator.user(chain.getFirst()).name();
    if (!allowedNames.isEmpty() && !allowedNames.contains(proxy)) {
      throw new InvalidCredentials(proxy + " is none of the proxies that may name users");
    }
  }

  private static String first(Headers headers, List<String> names) {
    return names.stream()
        .map(headers::get)
        .filter(value -> !value.isBlank())
        .map(String::strip)
        .findFirst()
        .orElse("");
  }

  private Map<String, List<String>> extra(Headers headers) {
    var extra = new LinkedHashMap<String, List<String>>();
    for (String prefix : names.extraPrefixes()) {
      for (String name : headers.names()) {
        if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
          String key = name.substring(prefix.length()).toLowerCase(Locale.ROOT);
          extra.computeIfAbsent(unescaped(key), k -> new ArrayList<>()).addAll(headers.all(name));
        }
      }
    }
    return extra;
  }

  private static String unescaped(String key) {
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return key; // upstream takes a key that cannot be unescaped as it is
    }
  }
}
