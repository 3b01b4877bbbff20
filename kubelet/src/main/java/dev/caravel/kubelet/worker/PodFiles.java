package dev.caravel.kubelet.worker;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.kubelet.files.PodDirectories;
import dev.caravel.kubelet.files.Trees;
import java.io.IOException;
import java.nio.file.Files;

/** The files of a pod, beside its volumes. */
final class PodFiles {
  private PodFiles() {}

  /** Removes logs, their links and all that is in the pod's folder. */
  static void remove(PodDirectories directories, Pod pod) throws IOException {
    var metadata = pod.metadata();
    var logs = directories.logs(metadata.namespace(), metadata.name(), metadata.uid());
    var links = directories.containerLogs();
    if (Files.isDirectory(links)) {
      var prefix = metadata.name() + "_" + metadata.namespace() + "_";
      try (var entries =
          Files.newDirectoryStream(
              links, entry -> entry.getFileName().toString().startsWith(prefix))) {
        for (var link : entries) {
          if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(logs)) {
            Files.delete(link);
          }
        }
      }
    }
    Trees.remove(logs);
    Trees.remove(directories.pod(metadata.uid()));
  }
}
