package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something failed, for people: the JDK's exceptions about files say no more than a path. */
public final class Reason {
  private static final String FULL = "No space left on device";

  /** All that gRPC says of a connection that failed; why is in the causes. */
  private static final String IO_EXCEPTION = "io exception";

  private static final int LONGEST = 2000;

  private Reason() {}

  /** One line. */
  public static String of(Throwable failure) {
    var text =
        switch (failure) {
          case AccessDeniedException e -> e.getFile() + ": permission denied";
          case FileAlreadyExistsException e -> e.getFile() + " exists and is no directory";
          case NoSuchFileException e -> e.getFile() + " does not exist";
          case NotDirectoryException e -> e.getFile() + " is no directory";
          case FileSystemException e when e.getReason() != null ->
              e.getFile() + ": " + e.getReason();
          case UncheckedIOException e when e.getCause() instanceof FileSystemException cause ->
              of(cause);
          case IOException e when FULL.equals(e.getMessage()) ->
              "the disk is full (" + FULL + "): make room and try again";
          case BindException e -> "cannot listen: " + e.getMessage();
          default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    if (text.endsWith(IO_EXCEPTION)) {
      text += ": " + deepest(failure);
    }
    var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
  }

  private static String deepest(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
