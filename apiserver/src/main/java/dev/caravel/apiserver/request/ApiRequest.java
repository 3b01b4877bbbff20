package dev.caravel.apiserver.request;

import java.time.Instant;

/**
 * A request behind authentication and authorization.
 *
 * @param method the HTTP method
 * @param user who is allowed to ask this
 * @param userAgent the header, empty if there was none; managedFields take their manager from it
 * @param inProcess whether the caller is in this process and takes objects instead of bytes
 * @param deadline when the answer must be there; watches run until then
 * @param warnings where to leave warnings for the caller
 * @param headers as they came; none from the same process
 */
public record ApiRequest(
    String method,
    RequestInfo info,
    Query query,
    RequestBody body,
    UserInfo user,
    String userAgent,
    Representation representation,
    boolean inProcess,
    Instant deadline,
    Warnings warnings,
    Headers headers) {

  /** The largest body that is read, bytes (upstream's limit on resource requests). */
  public static final int MAX_BODY_BYTES = 3 * 1024 * 1024;

  /** A request without headers. */
  public ApiRequest(
      String method,
      RequestInfo info,
      Query query,
      RequestBody body,
      UserInfo user,
      String userAgent,
      Representation representation,
      boolean inProcess,
      Instant deadline,
      Warnings warnings) {
    this(
        method,
        info,
        query,
        body,
        user,
        userAgent,
        representation,
        inProcess,
        deadline,
        warnings,
        Headers.none());
  }

  /** The same caller's request about something else, for calls the server makes itself. */
  public ApiRequest on(RequestInfo other, String otherMethod, RequestBody otherBody) {
    return new ApiRequest(
        otherMethod,
        other,
        query,
        otherBody,
        user,
        userAgent,
        representation,
        inProcess,
        deadline,
        warnings,
        headers);
  }
}
