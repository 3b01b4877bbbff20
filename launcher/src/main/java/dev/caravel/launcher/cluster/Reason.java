package dev.caravel.launcher.cluster;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something failed, for people: the JDK's exceptions about files say no more than a path. */
public final class Reason {
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
          case BindException e -> "cannot listen: " + e.getMessage();
          default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    var line = text.replace('\n', ' ').strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
  }
}
