package dev.caravel.client;

import dev.caravel.api.meta.v1.Status;

/** Thrown for a request that the API server refused; it carries the server's {@code Status}. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  public ApiException(Status status) {
    super(status.message().isEmpty() ? status.reason() : status.message());
    this.status = status;
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

  /** Whether the same request may succeed a moment later. */
  public boolean isTransient() {
    return code() == 429 || code() >= 500;
  }
}
