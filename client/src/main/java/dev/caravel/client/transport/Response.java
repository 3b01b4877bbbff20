package dev.caravel.client.transport;

import java.util.List;
import java.util.Map;

/**
 * An API server's answer.
 *
 * @param headers names in lower case
 */
public record Response(int status, Map<String, List<String>> headers, Body body) {

  public Response {
    headers = Map.copyOf(headers);
  }

  public static Response of(int status, Body body) {
    return new Response(status, Map.of(), body);
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** What the server says in {@code Warning} headers, as it stands there. */
  public List<String> warnings() {
    return headers.getOrDefault("warning", List.of());
  }
}
