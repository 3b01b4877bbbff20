package dev.caravel.launcher.cluster;

import dev.caravel.kubelet.files.Mounts;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;

/** What a cluster that does not run has left on this machine. */
public record ClusterRemains(ClusterDirectory directory, Clock clock) {

  /**
   * Removes its pods, links, tables, cgroups and files. Of the data directory only what a cluster
   * puts there; the directory itself only if nothing else is in it.
   *
   * @throws IOException if something cannot be removed
   */
  public void remove() throws IOException, InterruptedException {
    if (Files.exists(directory.settings())) {
      var settings = ClusterSettings.forRemoval(directory.settings());
      NodeParts.wipe(directory, settings, clock);
    }
    // Volumes in memory are mounts, and a folder that something is mounted on cannot be removed.
    for (var mount : Mounts.below(directory.root())) {
      Mounts.unmount(mount);
    }
    // The settings go last: as long as they are there, a reset that was cut short can be repeated.
    delete(directory.node());
    delete(directory.etcd());
    delete(directory.pki());
    delete(directory.logs());
    delete(directory.run());
    Files.deleteIfExists(directory.kubeconfig());
    Files.deleteIfExists(ClusterSettings.unfinished(directory.settings()));
    Files.deleteIfExists(directory.settings());
    if (isEmpty(directory.root())) {
      Files.deleteIfExists(directory.root());
    }
  }

  private static boolean isEmpty(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (var entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  /** Without following links: a container's files may link anywhere. */
  private static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var all = Files.walk(path)) {
      for (var entry : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(entry);
      }
    }
  }
}
