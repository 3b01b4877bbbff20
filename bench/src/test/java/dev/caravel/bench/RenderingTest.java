package dev.caravel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RenderingTest {
  private static final List<Result> RESULTS =
      List.of(
          new Result.Runs("pods", "create", Unit.PER_SECOND, Sample.of(1_200, 1_000, 1_100)),
          new Result.Latencies("pod", "→ Running", Unit.MILLISECONDS, Sample.of(30, 20)),
          new Result.Ratio("etcd", "ours : theirs", 1.5),
          new Result.Skipped("idle", "memory, CPU", "no local cluster runs"),
          new Result.Failed("up", "", "no room"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0|0", "1234.6|1,235", "12.34|12.3", "1.234|1.23", "0.1|0.10", "0.01234|0.0123"})
  void figuresHaveThreeDigitsThatCount(double value, String expected) {
    assertThat(Figure.of(value)).isEqualTo(expected);
  }

  @Test
  void aTableHasALineForEachResult() {
    assertThat(ResultTable.of(RESULTS))
        .isEqualTo(
            """
            BENCHMARK   WHAT            UNIT   N   MEDIAN     MIN     MAX    P50    P99
            pods        create          /s     3    1,100   1,000   1,200
            pod         → Running       ms     2     25.0    20.0    30.0   20.0   30.0
            etcd        ours : theirs   ×            1.50
            idle        memory, CPU     not measured: no local cluster runs
            up                          failed: no room
            """);
  }

  @Test
  void jsonHasTheSame() {
    var json = ResultJson.of(RESULTS, Instant.parse("2026-01-02T03:04:05Z"));

    assertThat(json).startsWith("{\"time\":\"2026-01-02T03:04:05Z\",\"machine\":{\"cores\":");
    assertThat(json)
        .endsWith(
            """
            "results":[\
            {"benchmark":"pods","what":"create","unit":"/s","runs":3,"median":1100.0,"min":1000.0,"max":1200.0},\
            {"benchmark":"pod","what":"→ Running","unit":"ms","operations":2,"median":25.0,"min":20.0,"max":30.0,"p50":20.0,"p99":30.0},\
            {"benchmark":"etcd","what":"ours : theirs","ratioOfMedians":1.5},\
            {"benchmark":"idle","what":"memory, CPU","notMeasured":"no local cluster runs"},\
            {"benchmark":"up","what":"","failed":"no room"}]}\
            """);
  }
}
