package dev.caravel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How long {@code caravel up} takes in a fresh data directory, from the start of its process to its
 * end, when the node is Ready. A cluster that runs already is left alone: these have names, ports
 * and directories of their own.
 */
final class UpBenchmark implements Benchmark {
  private static final int RUNS = 5;
  private static final String SPEAKER = "caravel: ";

  @Override
  public String name() {
    return "up";
  }

  @Override
  public String summary() {
    return "starts clusters of its own in fresh directories, to a Ready node; removes them; --runs 5";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    var took = new Series(bench, name(), "fresh directory → Ready node", Unit.SECONDS);
    for (int run = 0; run < runs; run++) {
      var folder = ScratchFolder.make(bench);
      var name = BenchNamespace.PREFIX + Suffix.random();
      var which = List.of("--name=" + name, "--data-dir=" + folder.resolve("data"));
      bench
          .cleanup()
          .later(
              "the cluster " + name, () -> call(bench, folder, "reset", which, List.of("--yes")));
      long began = bench.clock().nanoTime();
      call(bench, folder, "up", which, List.of("--port=0"));
      took.add(Load.seconds(bench.clock().since(began)));
      call(bench, folder, "reset", which, List.of("--yes"));
    }
    return List.of(took.runs());
  }

  private static void call(
      Workbench bench, Path folder, String command, List<String> which, List<String> more)
      throws Exception {
    var words = new ArrayList<>(bench.program().command());
    words.add(command);
    words.addAll(which);
    words.addAll(more);
    var log = folder.resolve(command + ".log");
    var process =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    // Ctrl-C may come meanwhile: a start must be over before its cluster is removed.
    bench.cleanup().later("the end of caravel " + command, process::waitFor);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          "caravel %s ended with code %d: %s".formatted(command, code, said(log)));
    }
  }

  /** What it said itself, between the lines of its log. */
  private static String said(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.startsWith(SPEAKER))
          .map(line -> line.substring(SPEAKER.length()))
          .collect(Collectors.joining("; "));
    }
  }
}
