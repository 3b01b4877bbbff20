package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.etcd.server.Etcd;
import dev.caravel.etcd.server.EtcdConfig;
import dev.caravel.etcd.store.StoreConfig;
import dev.caravel.time.SystemClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class BenchTest {
  @TempDir private Path folder = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** As the launcher has it, on a machine where no cluster runs. */
  @Command(name = "bench")
  final class BenchCommand implements Callable<Integer>, LocalCluster {
    @Mixin private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() {
      return new Bench(
              this,
              new Program(List.of("false")),
              SystemClock.instance(),
              new PrintWriter(out),
              new PrintWriter(err))
          .run(options, true);
    }

    @Override
    public boolean isChosen() {
      return true;
    }

    @Override
    public Path kubeconfig() {
      return folder.resolve("data/kubeconfig");
    }

    @Override
    public List<Long> pids() {
      return List.of();
    }
  }

  private int run(String... words) {
    return new CommandLine(new BenchCommand()).setErr(new PrintWriter(err)).execute(words);
  }

  @Test
  void withoutANameAllAreListed() {
    assertThat(run()).isZero();

    assertThat(out.toString().lines())
        .hasSize(Benchmarks.ALL.size() + 1)
        .allMatch(line -> line.matches("[a-z]+ +\\S.{20,}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deploymemt|unknown benchmark deploymemt; did you mean deployment?",
        "pods --runs 0|--runs must be from 1 to 1000, not 0",
        "pods --clients 10001|--clients must be from 1 to 10000, not 10001",
        "pods --count -1|--count must be from 1 to 1000000, not -1",
        "idle --pid 999999999|--pid 999999999: no such process",
        "pods --runs many|is not an int",
        "pods --rums 3|Unknown option",
      })
  void wrongUsageEndsWithTwo(String words, String message) {
    assertThat(run(words.split(" ", -1))).isEqualTo(2);

    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void withoutAClusterItSaysSoAndEndsWithOne() {
    assertThat(run("pods")).isEqualTo(1);

    assertThat(err.toString()).contains("there is no cluster to measure").contains("caravel up");
    assertThat(out.toString()).contains("\"failed\":\"there is no cluster to measure");
  }

  @Test
  void whatCannotBeHadHereIsNoFailure() {
    assertThat(run("idle")).isZero();

    assertThat(out.toString()).contains("\"notMeasured\":\"no local cluster runs");
  }

  @Test
  void anEtcdIsMeasured() throws Exception {
    var config =
        EtcdConfig.plain(StoreConfig.in(folder.resolve("etcd")), URI.create("http://127.0.0.1:0"));
    try (var etcd = Etcd.start(config, SystemClock.instance())) {
      var endpoint = "http://127.0.0.1:" + etcd.ports().getFirst();

      assertThat(run("etcd", "--endpoints", endpoint, "--runs", "2", "--count", "20")).isZero();
    }

    assertThat(out.toString())
        .contains("\"what\":\"1 client, http://127.0.0.1:")
        .contains("\"what\":\"100 clients, http://127.0.0.1:")
        .contains("\"unit\":\"/s\",\"runs\":2");
  }
}
