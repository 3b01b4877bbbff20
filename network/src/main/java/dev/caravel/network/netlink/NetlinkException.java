package dev.caravel.network.netlink;

import dev.caravel.network.kernel.Errno;

/** The kernel refused a request; the message says which and why. */
public final class NetlinkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  NetlinkException(String purpose, int errno, String kernelMessage) {
    super(
        "cannot "
            + purpose
            + ": "
            + Errno.describe(errno)
            + (kernelMessage.isEmpty() ? "" : ": " + kernelMessage));
    this.errno = errno;
  }

  /** The error number, as in errno(3). */
  public int errno() {
    return errno;
  }
}
