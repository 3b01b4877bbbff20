package dev.caravel.launcher.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravel logs}. */
@Command(
    name = "logs",
    description = "Prints what the components logged.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "COMPONENT",
      description = "only the lines of this one: apiserver, etcd, scheduler, kubelet, ...")
  private @Nullable String component;

  @Option(
      names = {"-f", "--follow"},
      description = "goes on with what comes")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var log = cluster.directory().log();
    if (!Files.exists(log)) {
      spec.commandLine()
          .getErr()
          .println("caravel: " + log + " is not there; `caravel up" + cluster.words() + "` first");
      return 1;
    }
    if (!print(log, cluster.directory().logs(), spec.commandLine().getOut())) {
      spec.commandLine()
          .getErr()
          .println("caravel: nothing in " + log + " is from a component " + component);
      return 1;
    }
    return 0;
  }

  /** Returns whether all lines were wanted, or at least one. */
  private boolean print(Path log, Path folder, PrintWriter out)
      throws IOException, InterruptedException {
    try (var watch = log.getFileSystem().newWatchService();
        var lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
      boolean any = component == null;
      while (true) {
        boolean shown = true;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          shown = line.startsWith("  ") ? shown : isWanted(line);
          if (shown) {
            any = true;
            out.println(line);
          }
        }
        out.flush();
        if (!follow) {
          return any;
        }
        var key = watch.take();
        key.pollEvents();
        key.reset();
      }
    }
  }

  private boolean isWanted(String line) {
    return component == null || line.contains(" " + component + " ");
  }
}
