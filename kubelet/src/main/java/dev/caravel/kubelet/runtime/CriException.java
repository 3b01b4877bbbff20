package dev.caravel.kubelet.runtime;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Thrown when the container runtime refuses a call or does not answer, worded as gRPC for Go. */
public final class CriException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  CriException(StatusRuntimeException cause) {
    super(message(cause.getStatus()), cause);
    this.code = cause.getStatus().getCode();
  }

  private static String message(Status status) {
    var description = status.getDescription();
    return "rpc error: code = "
        + goName(status.getCode())
        + " desc = "
        + (description == null ? "" : description);
  }

  /** NOT_FOUND is NotFound in Go. */
  private static String goName(Status.Code code) {
    var name = new StringBuilder();
    for (var word : code.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return name.toString().replace("Ok", "OK");
  }

  /** What the runtime said, without gRPC's frame. */
  public String description() {
    int at = String.valueOf(getMessage()).indexOf(" desc = ");
    return String.valueOf(getMessage()).substring(at + " desc = ".length());
  }

  /** Whether what the call was about is not there. */
  public boolean isNotFound() {
    return code == Status.Code.NOT_FOUND;
  }

  /** Whether the runtime does not have the call. */
  public boolean isUnimplemented() {
    return code == Status.Code.UNIMPLEMENTED;
  }

  /** Whether the call took longer than it may. */
  public boolean isTimeout() {
    return code == Status.Code.DEADLINE_EXCEEDED;
  }
}
