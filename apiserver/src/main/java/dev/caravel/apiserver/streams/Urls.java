package dev.caravel.apiserver.streams;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes parts of URLs. */
final class Urls {
  private Urls() {}

  /** A query with its question mark; empty if there are no parameters. */
  static String query(Map<String, List<String>> parameters) {
    var query = new StringBuilder();
    parameters.forEach((name, values) ->
        values.forEach(value ->
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(encoded(name))
                .append('=')
                .append(encoded(value))));
    return query.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
