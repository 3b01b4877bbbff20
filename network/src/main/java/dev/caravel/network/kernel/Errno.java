package dev.caravel.network.kernel;

/** Error numbers of Linux (errno(3)); the same on every architecture that Caravel runs on. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOBUFS = 105;

  private Errno() {}

  /** What the error means, with its number; for messages to people. */
  public static String describe(int errno) {
    return switch (errno) {
          case EPERM -> "operation not permitted; this needs root or the capability CAP_NET_ADMIN";
          case ENOENT -> "no such object";
          case EINTR -> "interrupted";
          case EAGAIN -> "no answer in time";
          case ENOMEM -> "out of memory";
          case 13 -> "permission denied";
          case EBUSY -> "in use";
          case EEXIST -> "exists already";
          case ENODEV -> "no such device";
          case EINVAL -> "invalid argument";
          case 24 -> "too many open files";
          case 28 -> "no space left";
          case 34 -> "numerical result out of range";
          case 90 -> "message too long";
          case 93 -> "protocol not supported by this kernel";
          case 95 -> "operation not supported by this kernel";
          case 97 -> "address family not supported by this kernel";
          case 99 -> "cannot assign requested address";
          case 100 -> "network is down";
          case 101 -> "network is unreachable";
          case ENOBUFS -> "no buffer space available";
          case 113 -> "no route to host";
          default -> "error";
        }
        + " (errno "
        + errno
        + ")";
  }
}
