package dev.caravel.etcd.wire;

import dev.caravel.etcd.CompactedException;
import dev.caravel.etcd.EtcdException;
import dev.caravel.etcd.EtcdException.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Errors as gRPC statuses, with etcd's codes and words (its package rpctypes). */
public final class Errors {
  private Errors() {}

  /** The status to send. */
  public static StatusRuntimeException write(EtcdException failure) {
    return code(failure.reason())
        .withDescription(failure.getMessage())
        .withCause(failure)
        .asRuntimeException();
  }

  private static Status code(Reason reason) {
    return switch (reason) {
      case EMPTY_KEY,
          KEY_NOT_FOUND,
          VALUE_PROVIDED,
          LEASE_PROVIDED,
          DUPLICATE_KEY,
          TOO_MANY_OPERATIONS,
          TOO_LARGE,
          INVALID_SORT,
          INVALID ->
          Status.INVALID_ARGUMENT;
      case COMPACTED, FUTURE_REVISION, LEASE_TTL_TOO_LARGE -> Status.OUT_OF_RANGE;
      case LEASE_NOT_FOUND -> Status.NOT_FOUND;
      case LEASE_EXISTS -> Status.FAILED_PRECONDITION;
      case NO_SPACE, TOO_MANY_REQUESTS -> Status.RESOURCE_EXHAUSTED;
      case CORRUPT -> Status.DATA_LOSS;
      case STOPPED, UNAVAILABLE -> Status.UNAVAILABLE;
      case INTERRUPTED -> Status.CANCELLED;
      case PERMISSION_DENIED -> Status.PERMISSION_DENIED;
    };
  }

  /** What a status that came means. */
  public static EtcdException read(Status status, Throwable cause) {
    String description = status.getDescription() == null ? "" : status.getDescription();
    for (var reason : Reason.values()) {
      if (description.startsWith(reason.message())) {
        return reason == Reason.COMPACTED
            ? new CompactedException(0)
            : new EtcdException(reason, description, cause);
      }
    }
    return new EtcdException(
        switch (status.getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNKNOWN -> Reason.UNAVAILABLE;
          case CANCELLED -> Reason.INTERRUPTED;
          case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.PERMISSION_DENIED;
          case RESOURCE_EXHAUSTED -> Reason.TOO_LARGE; // gRPC's own bound of a message
          case DATA_LOSS -> Reason.CORRUPT;
          case OK,
              INVALID_ARGUMENT,
              NOT_FOUND,
              ALREADY_EXISTS,
              FAILED_PRECONDITION,
              OUT_OF_RANGE,
              UNIMPLEMENTED ->
              Reason.INVALID;
        },
        description.isEmpty() ? status.getCode().toString() : description,
        cause);
  }
}
