package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.Warnings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What was asked, before anything is known about by whom.
 *
 * @param path decoded
 * @param auditId what the request is called in logs
 * @param answered header fields of the answer, whatever it will be
 */
record Incoming(
    String method,
    String path,
    Query query,
    Headers headers,
    RequestBody body,
    String auditId,
    Warnings warnings,
    Headers answered) {

  private static final int MAX_AUDIT_ID = 64;

  /** Reads a request from the network; a path that cannot be decoded is taken as it is. */
  static Incoming of(Exchange exchange, String newAuditId) {
    String target = exchange.target();
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String raw = question < 0 ? "" : target.substring(question + 1);
    String given = exchange.headers().get("Audit-ID");
    return new Incoming(
        exchange.method(),
        decoded(path),
        Query.parse(raw),
        exchange.headers(),
        exchange.body().length == 0
            ? RequestBody.NONE
            : new RequestBody.Encoded(exchange.headers().get("Content-Type"), exchange.body()),
        given.isEmpty() || given.length() > MAX_AUDIT_ID ? newAuditId : given,
        new Warnings(),
        Headers.none());
  }

  static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw ApiError.badRequest("the path has a malformed escape");
    }
  }

  String userAgent() {
    return headers.get("User-Agent");
  }
}
