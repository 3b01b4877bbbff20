package dev.caravel.client;

import dev.caravel.api.meta.v1.Status;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Response;

/** Thrown for a request that the API server refused; it carries the server's {@code Status}. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  public ApiException(Status status) {
    super(status.message().isEmpty() ? status.reason() : status.message());
    this.status = status;
  }

  /** The failure that a response tells of: its Status, or what its text says. */
  public static ApiException of(Response response) {
    return new ApiException(status(response));
  }

  private static Status status(Response response) {
    var text = "";
    switch (response.body()) {
      case Body.Empty _, Body.Events _ -> text = "";
      case Body.Item item -> {
        return Status.of(item.object());
      }
      case Body.Encoded encoded -> {
        var status = Wire.status(encoded.contentType(), encoded.content());
        if (status.isPresent()) {
          return status.get();
        }
        text = encoded.content().toUtf8();
      }
      case Body.Streamed streamed -> text = Wire.text(streamed.content());
    }
    return Status.builder()
        .status("Failure")
        .code(response.status())
        .message(text.isBlank() ? "the server answered " + response.status() : text.strip())
        .build();
  }

  public Status status() {
    return status;
  }

  /** The HTTP status. */
  public int code() {
    return status.code();
  }

  /** One word for programs, {@code NotFound}; empty if the server gave none. */
  public String reason() {
    return status.reason();
  }

  public boolean isNotFound() {
    return code() == 404;
  }

  /** Whether somebody else changed the object meanwhile. */
  public boolean isConflict() {
    return reason().equals("Conflict");
  }

  public boolean isAlreadyExists() {
    return reason().equals("AlreadyExists");
  }

  /** Whether the resourceVersion is too old to list or watch from. */
  public boolean isExpired() {
    return code() == 410;
  }

  public boolean isForbidden() {
    return code() == 403;
  }

  public boolean isInvalid() {
    return reason().equals("Invalid");
  }

  /** Whether the namespace is being deleted, so that nothing can be created in it any more. */
  public boolean isNamespaceTerminating() {
    return status.details().causes().stream()
        .anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
  }

  /** Whether the same request may succeed a moment later. */
  public boolean isTransient() {
    return code() == 429 || code() >= 500;
  }
}
