package dev.caravel.kubelet.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What is left on disk of pods that are no more: a kubelet died before it could remove it. */
public final class OrphanedFiles {
  private OrphanedFiles() {}

  /**
   * Removes the folders of all pods but these.
   *
   * @param pods holds a folder a UID
   * @param logs holds a folder a pod, whose name ends with its UID
   */
  public static void remove(Path pods, Path logs, Set<String> uids) throws IOException {
    try (var folders = Files.newDirectoryStream(pods)) {
      for (var folder : folders) {
        if (!uids.contains(folder.getFileName().toString())) {
          Trees.remove(folder);
        }
      }
    }
    try (var folders = Files.newDirectoryStream(logs)) {
      for (var folder : folders) {
        var name = folder.getFileName().toString();
        if (!uids.contains(name.substring(name.lastIndexOf('_') + 1))) {
          Trees.remove(folder);
        }
      }
    }
  }
}
