package dev.caravel.launcher.command;

import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.launcher.cluster.ClusterDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code caravel kubectl …}: the built-in kubectl for a cluster. {@code --name} and {@code
 * --data-dir} in front of kubectl's own words choose the cluster.
 */
public final class KubectlPassThrough {
  private KubectlPassThrough() {}

  /** Runs kubectl with these words and gives its exit code. */
  public static int run(List<String> words) {
    var rest = new ArrayList<>(words);
    var cluster = new ArrayList<String>();
    while (!rest.isEmpty() && isOfCluster(rest.getFirst())) {
      var word = rest.removeFirst();
      cluster.add(word);
      if (word.indexOf('=') < 0 && !rest.isEmpty()) {
        cluster.add(rest.removeFirst());
      }
    }
    var options = ClusterOptions.parse(cluster);
    return KubectlCommand.run(kubeconfig(options.directory()), rest);
  }

  private static boolean isOfCluster(String word) {
    return word.equals("--name")
        || word.startsWith("--name=")
        || word.equals("--data-dir")
        || word.startsWith("--data-dir=");
  }

  /** The cluster's, unless there is none and the person's own may be meant. */
  private static Optional<Path> kubeconfig(ClusterDirectory directory) {
    return Optional.of(directory.kubeconfig()).filter(Files::isReadable);
  }
}
