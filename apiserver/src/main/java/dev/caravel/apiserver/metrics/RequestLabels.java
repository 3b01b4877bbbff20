package dev.caravel.apiserver.metrics;

import dev.caravel.api.Kinds;
import dev.caravel.apiserver.request.RequestInfo;
import java.util.Locale;

/**
 * What a request is counted under. Only what the server knows becomes a label: what callers make up
 * must not grow the metrics.
 */
record RequestLabels(
    String group, String version, String resource, String subresource, String scope, String verb) {

  static RequestLabels of(RequestInfo info) {
    if (!info.isResourceRequest()) {
      return new RequestLabels("", "", "", "", "", method(info.verb()));
    }
    var kind = Kinds.byResource(info.group(), info.version(), info.resource());
    if (kind.isEmpty()) {
      return new RequestLabels("", "", "", "", "", verb(info.verb()));
    }
    boolean isKnown = kind.get().subresources().containsKey(info.subresource());
    return new RequestLabels(
        info.group(),
        info.version(),
        info.resource(),
        isKnown ? info.subresource() : "",
        scope(info),
        verb(info.verb()));
  }

  private static String scope(RequestInfo info) {
    if (!info.name().isEmpty() || info.verb().equals("create")) {
      return "resource";
    }
    return info.namespace().isEmpty() ? "cluster" : "namespace";
  }

  private static String verb(String verb) {
    return switch (verb) {
      case "create" -> "POST";
      case "update" -> "PUT";
      case "get", "list", "watch", "patch", "delete", "deletecollection" ->
          verb.toUpperCase(Locale.ROOT);
      case "proxy" -> "CONNECT";
      default -> "other";
    };
  }

  private static String method(String method) {
    return switch (method) {
      case "get", "head", "post", "put", "patch", "delete", "options" ->
          method.toUpperCase(Locale.ROOT);
      default -> "other";
    };
  }
}
