package dev.caravel.network.kernel;

/** A system call that failed; {@link #errno()} says how (errno(3)). */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  KernelException(String call, int errno) {
    super(call + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  /** The error number, as in errno(3). */
  public int errno() {
    return errno;
  }
}
