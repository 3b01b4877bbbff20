package dev.caravel.launcher.command;

import dev.caravel.kubectl.KubectlCommand;
import dev.caravel.launcher.cluster.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;

/**
 * {@code caravel kubectl …}: the built-in kubectl for a cluster. {@code --name} and {@code
 * --data-dir} in front of kubectl's own words choose the cluster.
 */
public final class KubectlPassThrough {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

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
    Optional<Path> kubeconfig;
    try {
      kubeconfig = kubeconfig(cluster);
    } catch (ParameterException | IllegalArgumentException e) {
      System.err.println("caravel: " + Reason.of(e));
      return e instanceof ParameterException || e instanceof UsageException ? WRONG_USAGE : FAILED;
    }
    return KubectlCommand.run(kubeconfig, rest);
  }

  private static boolean isOfCluster(String word) {
    return word.equals("--name")
        || word.startsWith("--name=")
        || word.equals("--data-dir")
        || word.startsWith("--data-dir=");
  }

  /** The cluster's; if none was chosen and the usual one is not there, the person's own. */
  private static Optional<Path> kubeconfig(List<String> chosen) {
    var options = ClusterOptions.parse(chosen);
    var file = options.directory().kubeconfig();
    if (!Files.exists(file) && !options.words().isEmpty()) {
      throw new IllegalArgumentException(
          "there is no cluster in "
              + options.directory().root()
              + "; try: caravel up"
              + options.words());
    }
    return Optional.of(file).filter(Files::isReadable);
  }
}
