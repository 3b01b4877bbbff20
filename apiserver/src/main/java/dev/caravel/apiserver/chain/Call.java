package dev.caravel.apiserver.chain;

import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.request.ApiRequest;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.Query;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.RequestBody;
import dev.caravel.apiserver.request.RequestInfo;
import dev.caravel.apiserver.request.UserInfo;
import dev.caravel.apiserver.request.Warnings;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request on its way through the stages; each stage passes on a copy that says more.
 *
 * @param path the URL's path, decoded
 * @param rawQuery the URL's query as it came
 * @param certificates what the peer showed, leaf first, not verified yet
 * @param identity who asks, for calls from this process, whose identity is known
 * @param info of no meaning before the stage that reads it
 * @param user anonymous before authentication
 * @param auditId the id that answers and logs carry
 * @param exchange the way to take over the connection; empty in process
 */
public record Call(
    String method,
    String path,
    String rawQuery,
    Query query,
    Headers headers,
    RequestBody body,
    List<X509Certificate> certificates,
    Optional<UserInfo> identity,
    RequestInfo info,
    UserInfo user,
    String auditId,
    Representation representation,
    Instant deadline,
    Warnings warnings,
    Optional<Exchange> exchange) {

  /** Whether the caller is in this process and takes objects instead of bytes. */
  public boolean inProcess() {
    return exchange.isEmpty();
  }

  public Call with(RequestInfo other) {
    return new Call(
        method,
        path,
        rawQuery,
        query,
        headers,
        body,
        certificates,
        identity,
        other,
        user,
        auditId,
        representation,
        deadline,
        warnings,
        exchange);
  }

  public Call with(UserInfo other) {
    return new Call(
        method,
        path,
        rawQuery,
        query,
        headers,
        body,
        certificates,
        identity,
        info,
        other,
        auditId,
        representation,
        deadline,
        warnings,
        exchange);
  }

  public Call with(Representation other) {
    return new Call(
        method,
        path,
        rawQuery,
        query,
        headers,
        body,
        certificates,
        identity,
        info,
        user,
        auditId,
        other,
        deadline,
        warnings,
        exchange);
  }

  public Call with(Instant other) {
    return new Call(
        method,
        path,
        rawQuery,
        query,
        headers,
        body,
        certificates,
        identity,
        info,
        user,
        auditId,
        representation,
        other,
        warnings,
        exchange);
  }

  /** What a resource handler sees of it. */
  public ApiRequest request() {
    return new ApiRequest(
        method,
        info,
        query,
        body,
        user,
        headers.get("User-Agent"),
        representation,
        inProcess(),
        deadline,
        warnings);
  }
}
