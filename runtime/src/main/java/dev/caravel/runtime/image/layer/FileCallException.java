package dev.caravel.runtime.image.layer;

import java.io.IOException;

/** A system call on files that failed. */
final class FileCallException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  FileCallException(String call, int errno) {
    super(call + ": " + describe(errno));
    this.errno = errno;
  }

  int errno() {
    return errno;
  }

  private static String describe(int errno) {
    return switch (errno) {
          case FileCalls.EPERM -> "operation not permitted";
          case FileCalls.ENOENT -> "no such file or directory";
          case 13 -> "permission denied";
          case FileCalls.EEXIST -> "exists already";
          case FileCalls.ENOTDIR -> "not a directory";
          case FileCalls.EISDIR -> "is a directory";
          case 22 -> "invalid argument";
          case 24 -> "too many open files";
          case 28 -> "no space left on device";
          case 30 -> "read-only file system";
          case 36 -> "file name too long";
          case FileCalls.ENOTEMPTY -> "directory not empty";
          case FileCalls.ELOOP -> "is a symbolic link";
          case FileCalls.EOPNOTSUPP -> "not supported by the file system";
          case 122 -> "disk quota exceeded";
          default -> "error";
        }
        + " (errno "
        + errno
        + ")";
  }
}
