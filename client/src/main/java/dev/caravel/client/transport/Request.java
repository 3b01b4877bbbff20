package dev.caravel.client.transport;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to an API server.
 *
 * @param path absolute, percent-encoded where it must be
 * @param query not yet encoded
 * @param headers beyond those that the transport sets itself; names in lower case
 * @param accept the media types wanted, the dearest first
 * @param streamed whether the response is read while it comes: watch and followed logs
 */
public record Request(
    Method method,
    String path,
    Map<String, List<String>> query,
    Map<String, String> headers,
    Body body,
    List<String> accept,
    boolean streamed) {

  public Request {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
    accept = List.copyOf(accept);
  }

  /** A request for one path without a body. */
  public static Request of(Method method, String path) {
    return new Request(method, path, Map.of(), Map.of(), Body.EMPTY, List.of(), false);
  }

  /** The same with one more parameter. */
  public Request parameter(String name, String value) {
    var more = new LinkedHashMap<>(query);
    more.merge(
        name,
        List.of(value),
        (old, added) -> {
          var both = new java.util.ArrayList<>(old);
          both.addAll(added);
          return both;
        });
    return new Request(method, path, more, headers, body, accept, streamed);
  }

  public Request parameters(Map<String, String> parameters) {
    var request = this;
    for (var entry : parameters.entrySet()) {
      request = request.parameter(entry.getKey(), entry.getValue());
    }
    return request;
  }

  public Request header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(method, path, query, more, body, accept, streamed);
  }

  public Request body(Body other) {
    return new Request(method, path, query, headers, other, accept, streamed);
  }

  public Request accept(String... types) {
    return new Request(method, path, query, headers, body, List.of(types), streamed);
  }

  /** The same, whose response is read while it comes. */
  public Request asStream() {
    return new Request(method, path, query, headers, body, accept, true);
  }

  /** The first value of a parameter; empty if there is none. */
  public String firstParameter(String name) {
    var values = query.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }
}
