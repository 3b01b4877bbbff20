package dev.caravel.kubelet.volume;

import dev.caravel.api.core.v1.HostPathVolumeSource;
import dev.caravel.kubelet.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that a {@code hostPath} is of the type that the volume names, or makes it so. */
final class HostPaths {
  private static final int TYPE_MASK = 0170000;
  private static final int SOCKET = 0140000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int CHARACTER_DEVICE = 0020000;

  private HostPaths() {}

  static Path check(HostPathVolumeSource source) throws IOException {
    var path = Path.of(source.path());
    switch (source.type()) {
      case "DirectoryOrCreate" -> {
        if (!Files.exists(path)) {
          Files.createDirectories(path);
          Files.setPosixFilePermissions(path, Trees.permissions(0755));
        }
        require(Files.isDirectory(path), path, "is not a directory");
      }
      case "Directory" -> require(Files.isDirectory(path), path, "is not a directory");
      case "FileOrCreate" -> {
        if (!Files.exists(path)) {
          Files.createFile(path);
          Files.setPosixFilePermissions(path, Trees.permissions(0644));
        }
        require(Files.isRegularFile(path), path, "is not a file");
      }
      case "File" -> require(Files.isRegularFile(path), path, "is not a file");
      case "Socket" -> require(isType(path, SOCKET), path, "is not a socket file");
      case "CharDevice" ->
          require(isType(path, CHARACTER_DEVICE), path, "is not a character device");
      case "BlockDevice" -> require(isType(path, BLOCK_DEVICE), path, "is not a block device");
      default -> {
        // Not checked; the runtime makes a folder of what is not there.
      }
    }
    return path;
  }

  private static boolean isType(Path path, int type) throws IOException {
    return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & TYPE_MASK) == type;
  }

  private static void require(boolean holds, Path path, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("hostPath type check failed: " + path + " " + otherwise);
    }
  }
}
