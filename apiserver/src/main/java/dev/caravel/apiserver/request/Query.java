package dev.caravel.apiserver.request;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The decoded query parameters of a request, each name with its values in order. */
public record Query(Map<String, List<String>> parameters) {

  /** No parameters. */
  public static final Query EMPTY = new Query(Map.of());

  /** Reads {@code a=b&c=d}; a pair with a malformed escape is dropped, as Go's url.Query does. */
  public static Query parse(String raw) {
    if (raw.isEmpty()) {
      return EMPTY;
    }
    var parameters = new LinkedHashMap<String, List<String>>();
    int start = 0;
    while (start <= raw.length()) {
      int ampersand = raw.indexOf('&', start);
      int end = ampersand < 0 ? raw.length() : ampersand;
      add(parameters, raw.substring(start, end));
      start = end + 1;
    }
    return new Query(parameters);
  }

  private static void add(Map<String, List<String>> parameters, String pair) {
    if (pair.isEmpty() || pair.indexOf(';') >= 0) {
      return;
    }
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    String value = equals < 0 ? "" : pair.substring(equals + 1);
    try {
      String decoded = unescape(value);
      parameters.computeIfAbsent(unescape(name), n -> new ArrayList<>()).add(decoded);
    } catch (IllegalArgumentException malformed) {
      // Go's url.ParseQuery keeps what it could read and the server ignores its error.
      return;
    }
  }

  private static String unescape(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The first value of {@code name}, if the parameter is there. */
  public Optional<String> find(String name) {
    var values = parameters.get(name);
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The first value of {@code name}, or the empty string. */
  public String get(String name) {
    return find(name).orElse("");
  }

  /** All values of {@code name}. */
  public List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /**
   * A boolean as upstream converts it: absent, "false" and "0" (any case) are false, all else is
   * true, the empty value too.
   */
  public boolean is(String name) {
    return find(name)
        .map(value -> !value.equalsIgnoreCase("false") && !value.equals("0"))
        .orElse(false);
  }
}
