package dev.caravel.client.kubeconfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read. */
final class PrivateFile {
  private PrivateFile() {}

  static void write(Path file, String content) {
    var target = file.toAbsolutePath();
    var directory = target.getParent();
    if (directory == null) {
      throw new KubeconfigException("cannot write a kubeconfig to " + file);
    }
    try {
      Files.createDirectories(directory);
      var fresh = Files.createTempFile(directory, ".kubeconfig", "", ownerOnly());
      try {
        Files.write(fresh, content.getBytes(StandardCharsets.UTF_8));
        Files.move(
            fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new KubeconfigException("cannot write the kubeconfig " + file + ": " + e, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
