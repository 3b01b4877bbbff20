package dev.caravel.bench;

import java.util.ArrayList;
import java.util.List;

/** Results for people: a line each, in columns. */
final class ResultTable {
  private static final List<String> HEAD =
      List.of("BENCHMARK", "WHAT", "UNIT", "N", "MEDIAN", "MIN", "MAX", "P50", "P99");
  private static final int FIRST_NUMBER = HEAD.indexOf("N");
  private static final String GAP = "   ";

  private ResultTable() {}

  static String of(List<Result> results) {
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    results.forEach(result -> rows.add(row(result)));
    var widths = new int[HEAD.size()];
    for (var row : rows) {
      // What was not measured has its reason instead of figures, which no column need hold.
      for (int i = 0; i < row.size() && !(row.size() < HEAD.size() && i == row.size() - 1); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var text = new StringBuilder();
    rows.forEach(row -> text.append(line(row, widths)).append('\n'));
    return text.toString();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      var padding = " ".repeat(Math.max(0, widths[i] - row.get(i).length()));
      line.append(i == 0 ? "" : GAP);
      line.append(i >= FIRST_NUMBER ? padding + row.get(i) : row.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }

  private static List<String> row(Result result) {
    return switch (result) {
      case Result.Runs runs ->
          row(result, runs.unit(), runs.sample(), Figure.of(runs.sample().median()), "", "");
      case Result.Latencies each ->
          row(
              result,
              each.unit(),
              each.sample(),
              Figure.of(each.sample().median()),
              Figure.of(each.sample().percentile(50)),
              Figure.of(each.sample().percentile(99)));
      case Result.Ratio ratio ->
          List.of(
              result.benchmark(),
              result.what(),
              Unit.TIMES.sign(),
              "",
              Figure.of(ratio.times()),
              "",
              "",
              "",
              "");
      case Result.Skipped skipped ->
          List.of(result.benchmark(), result.what(), "not measured: " + skipped.why());
      case Result.Failed failed ->
          List.of(result.benchmark(), result.what(), "failed: " + failed.why());
    };
  }

  private static List<String> row(
      Result result, Unit unit, Sample sample, String median, String p50, String p99) {
    return List.of(
        result.benchmark(),
        result.what(),
        unit.sign(),
        Integer.toString(sample.size()),
        median,
        Figure.of(sample.min()),
        Figure.of(sample.max()),
        p50,
        p99);
  }
}
