package dev.caravel.launcher.command;

import dev.caravel.bench.Bench;
import dev.caravel.bench.BenchOptions;
import dev.caravel.bench.LocalCluster;
import dev.caravel.bench.Program;
import dev.caravel.launcher.Caravel;
import dev.caravel.time.SystemClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** {@code caravel bench}: the benchmarks, on the cluster of this machine or any other. */
@Command(
    name = "bench",
    description = "Measures a cluster, this one or any other; without a name, lists what there is.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer>, LocalCluster {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();
  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json, or text for people")
  private OutputFormat output = OutputFormat.TEXT;

  @Override
  public Integer call() {
    var program =
        Program.of(
            Caravel.class.getName(),
            System.getenv().getOrDefault("CARAVEL_CLUSTER_JAVA_OPTIONS", ""));
    var line = spec.commandLine();
    return new Bench(this, program, SystemClock.instance(), line.getOut(), line.getErr())
        .run(options, output == OutputFormat.JSON);
  }

  @Override
  public boolean isChosen() {
    return !cluster.words().isEmpty();
  }

  @Override
  public Path kubeconfig() {
    return cluster.directory().kubeconfig();
  }

  @Override
  public List<Long> pids() {
    var status =
        RunningCluster.find(cluster.directory()).flatMap(c -> c.control().ask("status")).orElse("");
    var pids = new ArrayList<Long>();
    try (var json = new JsonFactory().createParser(ObjectReadContext.empty(), status)) {
      for (var token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_ARRAY && "pids".equals(json.currentName())) {
          while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            pids.add(json.getLongValue());
          }
        }
      }
    }
    return List.copyOf(pids);
  }
}
