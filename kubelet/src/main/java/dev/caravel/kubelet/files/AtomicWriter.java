package dev.caravel.kubelet.files;

import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Replaces all files of a folder at once: whoever reads them sees the old ones or the new ones.
 *
 * <p>How this works, as upstream's: the files are written to a new folder whose name is the time.
 * {@code ..data} is a link to the current such folder, changed by one rename; the names that users
 * see are links into {@code ..data}.
 */
public final class AtomicWriter {
  private static final String DATA = "..data";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("..yyyy_MM_dd_HH_mm_ss.nnnnnnnnn").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Clock clock;

  public AtomicWriter(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Makes {@code files} the content of the folder.
   *
   * @param files by relative path
   * @throws IllegalArgumentException if a path leads out of the folder
   */
  public void write(Map<String, FileContent> files) throws IOException {
    var data = folder.resolve(DATA);
    var old = Files.isSymbolicLink(data) ? Files.readSymbolicLink(data).toString() : "";
    var fresh = NAME.format(clock.now());
    while (Files.exists(folder.resolve(fresh), LinkOption.NOFOLLOW_LINKS)) {
      fresh += "0";
    }
    var directory = Files.createDirectory(folder.resolve(fresh));
    try {
      Files.setPosixFilePermissions(directory, Trees.permissions(0755));
      for (var file : files.entrySet()) {
        writeFile(directory, file.getKey(), file.getValue());
      }
      var temporary = folder.resolve("..data_tmp");
      Files.deleteIfExists(temporary);
      Files.createSymbolicLink(temporary, Path.of(fresh));
      Files.move(
          temporary, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      removeAfter(e, directory);
      throw e;
    }
    try {
      link(files.keySet());
    } finally {
      if (!old.isEmpty() && !old.equals(fresh)) {
        Trees.remove(folder.resolve(old));
      }
    }
  }

  /** What nobody will see must not stay: the next attempt writes all of it anew. */
  private static void removeAfter(Exception failure, Path directory) {
    try {
      Trees.remove(directory);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void writeFile(Path directory, String name, FileContent content)
      throws IOException {
    var path = directory.resolve(name).normalize();
    if (name.isEmpty() || !path.startsWith(directory) || path.equals(directory)) {
      throw new IllegalArgumentException(
          "invalid path \"" + name + "\": it leads out of the volume");
    }
    for (Path at = directory; ; ) {
      var below = at.resolve(at.relativize(path).getName(0));
      if (below.equals(path)) {
        break;
      }
      at = below;
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
          throw new NotDirectoryException(at.toString());
        }
        Files.createDirectory(at);
        Files.setPosixFilePermissions(at, Trees.permissions(0755));
      }
    }
    Files.write(path, content.bytes().toByteArray());
    Files.setPosixFilePermissions(path, Trees.permissions(content.mode()));
    if (content.owner() >= 0) {
      Files.setAttribute(path, "unix:uid", (int) content.owner());
    }
  }

  /** Links what users see, and takes away what they must not see any more. */
  private void link(Set<String> names) throws IOException {
    var visible = new HashSet<String>();
    for (var name : names) {
      visible.add(Path.of(name).normalize().getName(0).toString());
    }
    for (var name : visible) {
      var link = folder.resolve(name);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      for (var entry : entries) {
        var name = entry.getFileName().toString();
        if (!name.startsWith("..") && !visible.contains(name) && Files.isSymbolicLink(entry)) {
          Files.delete(entry);
        }
      }
    }
  }
}
