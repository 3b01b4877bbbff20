package dev.caravel.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder for a benchmark's files, on the disk where clusters are kept, and gone at the end. */
final class ScratchFolder {
  private ScratchFolder() {}

  /** Makes one, beside the data directory of this machine's cluster. */
  static Path make(Workbench bench) throws IOException {
    var folder = Files.createTempDirectory(nearest(bench.local().kubeconfig()), "caravel-bench-");
    bench.cleanup().later("the folder " + folder, () -> remove(folder));
    return folder;
  }

  /** The nearest folder above a cluster's that is there and can be written. */
  private static Path nearest(Path kubeconfig) {
    var data = kubeconfig.toAbsolutePath().getParent();
    for (var folder = data == null ? null : data.getParent();
        folder != null;
        folder = folder.getParent()) {
      if (Files.isDirectory(folder) && Files.isWritable(folder)) {
        return folder;
      }
    }
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  private static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
