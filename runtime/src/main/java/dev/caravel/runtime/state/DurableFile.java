package dev.caravel.runtime.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Files that are replaced as a whole and are on disk when the caller goes on. */
public final class DurableFile {
  private static final String UNFINISHED = ".new";

  private DurableFile() {}

  /** Replaces {@code file}: after a crash it holds what it held before, or {@code bytes}. */
  public static void write(Path file, byte[] bytes) throws IOException {
    replace(file, bytes);
    sync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  /**
   * Like {@link #write}, for half the price: after the machine has crashed the file may hold what
   * it held before, though never less. For what a crash of the machine makes untrue anyway.
   */
  public static void replace(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED);
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes a directory whose name is on disk. */
  public static void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
    sync(Objects.requireNonNull(directory.toAbsolutePath().getParent()));
  }

  /** Deletes what writes into a directory have left that were cut short. */
  public static void deleteUnfinished(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** The directories in a directory; none if it is not there. */
  public static List<Path> directories(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  /** Deletes a directory with all that is in it; links are not followed. */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }

  /** Puts the names in a directory on disk. */
  public static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
