package dev.caravel.api.patch;

/** A patch that is none, or does not fit what it is for. The message is upstream's. */
public final class PatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How an API server answers. */
  public enum Reason {
    /** 400 Bad Request: not a patch of that type. */
    MALFORMED,
    /** 413 Request Entity Too Large. */
    TOO_LARGE,
    /** 422 Unprocessable Entity: it cannot be applied to this object. */
    UNPROCESSABLE,
    /** 500, which is what upstream says of directives it does not know. */
    UNEXPECTED
  }

  private final Reason reason;

  public PatchException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  static PatchException malformed(String message) {
    return new PatchException(Reason.MALFORMED, message);
  }

  static PatchException unprocessable(String message) {
    return new PatchException(Reason.UNPROCESSABLE, message);
  }

  static PatchException unexpected(String message) {
    return new PatchException(Reason.UNEXPECTED, message);
  }
}
