package dev.caravel.runtime.image.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a registry wants to be asked (RFC 9110, WWW-Authenticate; distribution's token
 * authentication).
 *
 * @param scheme in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final int MAX_LENGTH = 4096;
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z0-9_-]++)=(?:\"([^\"]*+)\"|([^\\s,\"]++))");

  /** The best of the challenges in the headers: Bearer before Basic. */
  static Optional<Challenge> best(List<String> headers) {
    Optional<Challenge> basic = Optional.empty();
    for (String header : headers) {
      var challenge = parse(header);
      if (challenge.scheme.equals("bearer") && !challenge.parameter("realm").isEmpty()) {
        return Optional.of(challenge);
      }
      if (challenge.scheme.equals("basic")) {
        basic = Optional.of(challenge);
      }
    }
    return basic;
  }

  private static Challenge parse(String header) {
    String text = header.strip();
    int space = text.indexOf(' ');
    if (space < 0 || text.length() > MAX_LENGTH) {
      return new Challenge(space < 0 ? text.toLowerCase(Locale.ROOT) : "", Map.of());
    }
    var parameters = new HashMap<String, String>();
    var matcher = PARAMETER.matcher(text.substring(space + 1));
    while (matcher.find()) {
      String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
      parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
    }
    return new Challenge(text.substring(0, space).toLowerCase(Locale.ROOT), parameters);
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
