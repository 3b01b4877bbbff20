package dev.caravel.launcher.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code caravel status}: exit code 0 healthy, 1 not, 3 not running. */
@Command(
    name = "status",
    description = "Shows how the cluster is. Exit code: 0 healthy, 1 not, 3 not running.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final int NOT_HEALTHY = 1;
  private static final int NOT_RUNNING = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, or text for people")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    var directory = cluster.directory();
    var running = RunningCluster.find(directory);
    var out = spec.commandLine().getOut();
    if (running.isEmpty()) {
      switch (output) {
        case TEXT ->
            spec.commandLine()
                .getErr()
                .println(
                    "caravel: no cluster runs in "
                        + directory.root()
                        + "; try `caravel up"
                        + cluster.words()
                        + "`");
        case JSON -> out.println("{\"running\":false}");
      }
      return NOT_RUNNING;
    }
    var json = running.get().control().ask("status").orElse("{}");
    var status = new StatusText(json);
    switch (output) {
      case JSON -> out.println(json);
      case TEXT -> status.lines().forEach(out::println);
    }
    out.flush();
    return status.isHealthy() ? 0 : NOT_HEALTHY;
  }
}
