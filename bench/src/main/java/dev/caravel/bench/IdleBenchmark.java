package dev.caravel.bench;

import java.time.Duration;
import java.util.List;

/**
 * What an idle cluster takes: memory at the end of a time in which nobody asked for anything, and
 * CPU time during it. All processes count, each page once (PSS).
 */
final class IdleBenchmark implements Benchmark {
  private static final int RUNS = 3;
  private static final int SECONDS = 60;
  private static final double MEBIBYTE = 1 << 20;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String summary() {
    return "memory (PSS) and CPU of all processes of an idle cluster, after and over --window 60 s";
  }

  @Override
  public List<Result> run(Workbench bench) throws Exception {
    int runs = bench.options().runs(RUNS);
    int seconds = bench.options().windowSeconds(SECONDS);
    var pids = bench.pids();
    if (pids.isEmpty()) {
      return List.of(
          new Result.Skipped(name(), "memory, CPU", "no local cluster runs; or give --pid"));
    }
    var usage = new ProcessUsage();
    var memory = new Series(bench, name(), "memory, " + pids.size() + " processes", Unit.MEBIBYTES);
    var cpu = new Series(bench, name(), "CPU over " + seconds + " s", Unit.PERCENT_OF_A_CORE);
    for (int run = 0; run < runs; run++) {
      double before = usage.cpuSeconds(pids);
      long began = bench.clock().nanoTime();
      bench.clock().sleep(Duration.ofSeconds(seconds));
      double used = usage.cpuSeconds(pids) - before;
      cpu.add(used * 100 / Load.seconds(bench.clock().since(began)));
      memory.add(usage.pssBytes(pids) / MEBIBYTE);
    }
    return List.of(memory.runs(), cpu.runs());
  }
}
