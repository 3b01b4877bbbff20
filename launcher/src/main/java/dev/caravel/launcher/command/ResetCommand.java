package dev.caravel.launcher.command;

import dev.caravel.launcher.cluster.ClusterRemains;
import dev.caravel.time.SystemClock;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravel reset}. */
@Command(
    name = "reset",
    description = "Stops the cluster and removes everything it made on this machine.",
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = {"-y", "--yes"},
      description = "does not ask")
  private boolean yes;

  @Override
  public Integer call() throws Exception {
    var directory = cluster.directory();
    var err = spec.commandLine().getErr();
    var running = RunningCluster.find(directory);
    if (running.isEmpty() && !Files.exists(directory.run())) {
      err.println("caravel: there is no cluster in " + directory.root());
      return 0;
    }
    if (!yes
        && !Confirmed.byPerson(
            "Remove the cluster in " + directory.root() + " and all its data?")) {
      err.println("caravel: nothing was removed");
      return 1;
    }
    running.ifPresent(r -> r.stop(false));
    new ClusterRemains(directory, SystemClock.instance()).remove();
    err.println("caravel: the cluster in " + directory.root() + " is gone");
    return 0;
  }
}
