package dev.caravel.bench;

import dev.caravel.client.flags.Nearest;
import dev.caravel.time.Clock;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code caravel bench}.
 *
 * <p>How this works: a {@link Benchmark} is asked for by name and gets a {@link Workbench}: what
 * was typed, the cluster to measure, and a {@link Cleanup} on which it puts the removal of
 * everything that it makes. It gives back {@link Result}s, each with all that was measured. They
 * are printed when all benchmarks are done; on the way each is told on stderr. The cleanup is done
 * after each benchmark. Ctrl-C interrupts the benchmark, which then ends and cleans up as always.
 */
public final class Bench {
  private static final String EVERYTHING = "all";
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int SECONDS_TO_STOP = 180;

  private final LocalCluster local;
  private final Program program;
  private final Clock clock;
  private final PrintWriter out;
  private final PrintWriter err;

  public Bench(LocalCluster local, Program program, Clock clock, PrintWriter out, PrintWriter err) {
    this.local = local;
    this.program = program;
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs what was asked for, or lists what there is.
   *
   * @param json whether results are printed for programs
   * @return the exit code: 0 if all was measured, 1 if something failed
   * @throws ParameterException if something typed cannot be meant
   */
  public int run(BenchOptions options, boolean json) {
    options.check();
    if (options.names().isEmpty()) {
      list();
      return DONE;
    }
    var chosen = chosen(options);
    var results = new ArrayList<Result>();
    for (var benchmark : chosen) {
      if (!Thread.currentThread().isInterrupted()) {
        results.addAll(run(benchmark, options));
      }
    }
    out.print(json ? ResultJson.of(results, clock.now()) + "\n" : ResultTable.of(results));
    out.flush();
    return results.stream().anyMatch(Result.Failed.class::isInstance) ? FAILED : DONE;
  }

  private void list() {
    int width = Benchmarks.names().stream().mapToInt(String::length).max().orElse(0);
    for (var benchmark : Benchmarks.ALL) {
      var padding = " ".repeat(width - benchmark.name().length());
      out.println(benchmark.name() + padding + "   " + benchmark.summary());
    }
    out.println(EVERYTHING + " ".repeat(width - EVERYTHING.length()) + "   all of them, in order");
    out.flush();
  }

  private static List<Benchmark> chosen(BenchOptions options) {
    var known = new ArrayList<>(Benchmarks.names());
    known.add(EVERYTHING);
    var chosen = new ArrayList<Benchmark>();
    for (var name : options.names()) {
      if (!known.contains(name)) {
        throw options.wrong(
            "unknown benchmark " + name + "; did you mean " + Nearest.of(name, known) + "?");
      }
      Benchmarks.ALL.stream()
          .filter(b -> name.equals(EVERYTHING) || name.equals(b.name()))
          .filter(b -> !chosen.contains(b))
          .forEach(chosen::add);
    }
    return chosen;
  }

  private List<Result> run(Benchmark benchmark, BenchOptions options) {
    var ended = new CountDownLatch(1);
    var atCtrlC = stopping(Thread.currentThread(), ended);
    Runtime.getRuntime().addShutdownHook(atCtrlC);
    try (var cleanup = new Cleanup(this::tell)) {
      return benchmark.run(new Workbench(options, local, program, clock, this::tell, cleanup));
    } catch (ParameterException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(new Result.Failed(benchmark.name(), "", "interrupted"));
    } catch (Exception e) {
      tell(benchmark.name() + ": " + Reason.of(e));
      return List.of(new Result.Failed(benchmark.name(), "", Reason.of(e)));
    } finally {
      ended.countDown();
      forget(atCtrlC);
    }
  }

  /** Ends the benchmark where it is, and waits until it has removed what it made. */
  private Thread stopping(Thread worker, CountDownLatch ended) {
    return Thread.ofPlatform()
        .name("bench-stop")
        .unstarted(() -> {
          tell("stopping; what was made is removed");
          worker.interrupt();
          try {
            if (!ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
              tell("not everything is removed after " + SECONDS_TO_STOP + " s");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** A hook that is running is waited for by the end of the process. */
  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return;
    }
  }

  private void tell(String line) {
    err.println("caravel: " + line);
    err.flush();
  }
}
