package dev.caravel.runtime.stats;

import dev.caravel.runtime.container.Container;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How much a container has written to its root file system.
 *
 * @param directory where that is
 * @param bytes of all files
 */
record WritableLayer(Path directory, long bytes, long files) {
  /** Counting stops here: more only says that it is much. */
  private static final int MAX_FILES = 200_000;

  static WritableLayer of(Container container) throws IOException {
    return count(container.writableLayer());
  }

  private static WritableLayer count(Path directory) throws IOException {
    long[] sums = {0, 0};
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            sums[1]++;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sums[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return ++sums[1] < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // the container goes on while we count
          }
        });
    return new WritableLayer(directory, sums[0], sums[1]);
  }
}
