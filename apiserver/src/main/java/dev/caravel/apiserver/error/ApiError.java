package dev.caravel.apiserver.error;

import dev.caravel.api.meta.v1.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request failed, and this is the Status its caller gets. One factory per reason, with the
 * messages of upstream's {@code api/errors} package.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;
  private final String reason;
  private final transient @Nullable Details details;

  private ApiError(int code, String reason, String message, @Nullable Details details) {
    // Expected answers, thrown often: a stack trace would cost more than the request.
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** An error of any code and reason; {@link Details#NONE} still shows as an empty object. */
  public static ApiError of(int code, String reason, String message, Details details) {
    return new ApiError(code, reason, message, details);
  }

  /** An error that has no details. */
  public static ApiError of(int code, String reason, String message) {
    return new ApiError(code, reason, message, null);
  }

  /** 404: there is no {@code name}. */
  public static ApiError notFound(String group, String resource, String name) {
    return of(
        404,
        "NotFound",
        "%s \"%s\" not found".formatted(qualified(resource, group), name),
        Details.of(group, resource, name));
  }

  /** 404 on a path that no resource is served at. */
  public static ApiError noSuchResource() {
    return of(404, "NotFound", "the server could not find the requested resource", Details.NONE);
  }

  /** 409: {@code name} is taken. */
  public static ApiError alreadyExists(String group, String resource, String name) {
    return of(
        409,
        "AlreadyExists",
        "%s \"%s\" already exists".formatted(qualified(resource, group), name),
        Details.of(group, resource, name));
  }

  /** 409 with 1 s to wait: no free name was found for generateName. */
  public static ApiError generateNameConflict(String group, String resource, String name) {
    return of(
        409,
        "AlreadyExists",
        "%s \"%s\" already exists, the server was not able to generate a unique name for the object"
            .formatted(qualified(resource, group), name),
        Details.of(group, resource, name).retryAfter(1));
  }

  /** 409: somebody else was faster, or a precondition does not hold. */
  public static ApiError conflict(String group, String resource, String name, String why) {
    return of(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": %s"
            .formatted(qualified(resource, group), name, why),
        Details.of(group, resource, name));
  }

  /** 409: the object changed since the caller read it. */
  public static ApiError modified(String group, String resource, String name) {
    return conflict(
        group,
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /** 403; without a name the message names the resource alone. */
  public static ApiError forbidden(String group, String resource, String name, String why) {
    String what = qualified(resource, group);
    String message;
    if (what.isEmpty()) {
      message = "forbidden: " + why;
    } else if (name.isEmpty()) {
      message = "%s is forbidden: %s".formatted(what, why);
    } else {
      message = "%s \"%s\" is forbidden: %s".formatted(what, name, why);
    }
    return of(403, "Forbidden", message, Details.of(group, resource, name));
  }

  /** 401. */
  public static ApiError unauthorized(String message) {
    return of(401, "Unauthorized", message);
  }

  /** 400. */
  public static ApiError badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  /** 422: the object of {@code kind} breaks rules, in the order of {@code causes}. */
  public static ApiError invalid(String group, String kind, String name, List<Cause> causes) {
    return of(
        422,
        "Invalid",
        "%s \"%s\" is invalid: %s".formatted(qualified(kind, group), name, joined(causes)),
        Details.of(group, kind, name).withCauses(causes));
  }

  /** 405: the resource does not know this verb. */
  public static ApiError methodNotSupported(String group, String resource, String verb) {
    return of(
        405,
        "MethodNotAllowed",
        "%s is not supported on resources of kind \"%s\""
            .formatted(verb, qualified(resource, group)),
        Details.of(group, resource, ""));
  }

  /** 405 of the router: no route of this method. */
  public static ApiError methodNotAllowed() {
    return of(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        Details.NONE);
  }

  /** 406: none of what the caller accepts can be written. */
  public static ApiError notAcceptable(String message) {
    return of(406, "NotAcceptable", message);
  }

  /** 415: the body is of a type that cannot be read. */
  public static ApiError unsupportedMediaType(String message) {
    return of(415, "UnsupportedMediaType", message);
  }

  /** 413. */
  public static ApiError requestEntityTooLarge(String message) {
    return of(413, "RequestEntityTooLarge", message);
  }

  /** 410: what a continue token or a list at a revision names is gone. */
  public static ApiError resourceExpired(String message) {
    return of(410, "Expired", message);
  }

  /** 410: a watch from a revision that is gone. */
  public static ApiError gone(String message) {
    return of(410, "Gone", message);
  }

  /** 429. */
  public static ApiError tooManyRequests(String message, int retryAfterSeconds) {
    return of(429, "TooManyRequests", message, Details.NONE.retryAfter(retryAfterSeconds));
  }

  /** 500; the message is told to the caller, so it must hold no secret. */
  public static ApiError internal(String why) {
    return of(
        500,
        "InternalError",
        "Internal error occurred: " + why,
        Details.NONE.withCauses(List.of(new Cause("", why, ""))));
  }

  /** 503. */
  public static ApiError serviceUnavailable(String why) {
    return of(503, "ServiceUnavailable", why);
  }

  /** 504: a deadline passed before {@code verb} was done. */
  public static ApiError timeout(String message, int retryAfterSeconds) {
    return of(504, "Timeout", "Timeout: " + message, Details.NONE.retryAfter(retryAfterSeconds));
  }

  /** 504 with the words of an operation that took longer than the server waits. */
  public static ApiError serverTimeout(String group, String resource, String verb, int seconds) {
    return of(
        500,
        "ServerTimeout",
        "The %s operation against %s could not be completed at this time, please try again."
            .formatted(verb, qualified(resource, group)),
        Details.of(group, resource, verb).retryAfter(seconds));
  }

  /** The same error, about an object with {@code uid}. */
  public ApiError withUid(String uid) {
    return of(code, reason, getMessage(), (details == null ? Details.NONE : details).withUid(uid));
  }

  /** The HTTP status code. */
  public int code() {
    return code;
  }

  /** The machine-readable reason. */
  public String reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** What the error is about; {@link Details#NONE} if it says nothing. */
  public Details details() {
    return details == null ? Details.NONE : details;
  }

  /** The error as the object that is sent. */
  public Status status() {
    var status =
        Status.builder()
            .metadata(metadata -> {})
            .status("Failure")
            .message(getMessage())
            .reason(reason)
            .code(code);
    if (details != null) {
      status.details(to -> {
        if (!details.name().isEmpty()) {
          to.name(details.name());
        }
        if (!details.group().isEmpty()) {
          to.group(details.group());
        }
        if (!details.kind().isEmpty()) {
          to.kind(details.kind());
        }
        if (!details.uid().isEmpty()) {
          to.uid(details.uid());
        }
        for (Cause cause : details.causes()) {
          to.addCauses(c -> {
            if (!cause.type().isEmpty()) {
              c.reason(cause.type());
            }
            c.message(cause.message());
            if (!cause.field().isEmpty()) {
              c.field(cause.field());
            }
          });
        }
        if (details.retryAfterSeconds() > 0) {
          to.retryAfterSeconds(details.retryAfterSeconds());
        }
      });
    }
    return status.build();
  }

  private static String joined(List<Cause> causes) {
    List<String> lines = causes.stream().map(ApiError::line).distinct().toList();
    return lines.size() == 1 ? lines.getFirst() : "[" + String.join(", ", lines) + "]";
  }

  private static String line(Cause cause) {
    return cause.field().isEmpty() ? cause.message() : cause.field() + ": " + cause.message();
  }

  private static String qualified(String resource, String group) {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
