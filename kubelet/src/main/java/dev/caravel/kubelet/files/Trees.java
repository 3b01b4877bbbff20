package dev.caravel.kubelet.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whole folders: removing them, and who may use them. Symbolic links are never followed. */
public final class Trees {
  private static final int SET_GROUP_ID = 02000;

  private Trees() {}

  /** Removes a folder with all that is in it, and the mounts there; none is fine. */
  public static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (var mount : Mounts.below(folder)) {
      Mounts.unmount(mount);
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Gives a group all that is in a folder, and the folder's future files too, as {@code fsGroup}
   * asks.
   *
   * @param group a group ID
   * @param writable whether the group may write
   */
  public static void giveToGroup(Path folder, long group, boolean writable) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            give(directory, writable ? 0770 | SET_GROUP_ID : 0550 | SET_GROUP_ID);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            give(file, attributes.isSymbolicLink() ? 0 : writable ? 0660 : 0440);
            return FileVisitResult.CONTINUE;
          }

          private void give(Path path, int more) throws IOException {
            Files.setAttribute(path, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
            if (more != 0) {
              int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
              Files.setAttribute(path, "unix:mode", (mode | more) & 07777);
            }
          }
        });
  }

  /** A file mode's lowest nine bits as Java has them. */
  public static Set<PosixFilePermission> permissions(int mode) {
    var set = EnumSet.noneOf(PosixFilePermission.class);
    var all = PosixFilePermission.values(); // owner, group, others; read, write, execute
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return set;
  }
}
