package dev.caravel.launcher.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravel down}. */
@Command(
    name = "down",
    description = "Stops the cluster and its pods; its data stay.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--leave-pods",
      description = "leaves the pods running; the next `up` takes them over")
  private boolean leavePods;

  @Override
  public Integer call() {
    var directory = cluster.directory();
    var running = RunningCluster.find(directory);
    if (running.isEmpty()) {
      spec.commandLine().getErr().println("caravel: no cluster runs in " + directory.root());
      return 0;
    }
    running.get().stop(leavePods);
    spec.commandLine()
        .getErr()
        .println(
            "caravel: stopped"
                + (leavePods ? "; the pods still run, and the next `up` takes them over" : ""));
    return 0;
  }
}
