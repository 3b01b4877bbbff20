package dev.caravel.kubectl.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text with tabs, each of which ends a cell, as Go's text/tabwriter sets it: a column is as wide as
 * the widest of the lines below each other that have a cell there, and two spaces more.
 */
public final class TabText {
  private static final int GAP = 2;

  private final List<List<String>> lines;
  private final List<Integer> widths = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();

  private TabText(List<List<String>> lines) {
    this.lines = lines;
  }

  /** The text with spaces for tabs. */
  public static String format(String text) {
    var lines =
        Arrays.stream(text.split("\n", -1))
            .map(line -> Arrays.asList(line.split("\t", -1)))
            .toList();
    var tabs = new TabText(lines);
    tabs.format(0, lines.size());
    // The last line has no end of its own.
    return tabs.out.substring(0, tabs.out.length() - 1);
  }

  /** Lines from one to before the other, whose cells before the current column are known. */
  private void format(int from, int to) {
    int column = widths.size();
    int start = from;
    int line = from;
    while (line < to) {
      if (!hasCell(line, column)) {
        line++;
        continue;
      }
      print(start, line);
      int end = line;
      int width = 0;
      while (end < to && hasCell(end, column)) {
        width = Math.max(width, lines.get(end).get(column).length() + GAP);
        end++;
      }
      widths.add(width);
      format(line, end);
      widths.removeLast();
      start = end;
      line = end;
    }
    print(start, to);
  }

  /** The text behind the last tab is no cell. */
  private boolean hasCell(int line, int column) {
    return column < lines.get(line).size() - 1;
  }

  private void print(int from, int to) {
    for (int i = from; i < to; i++) {
      var line = lines.get(i);
      for (int j = 0; j < line.size(); j++) {
        out.append(line.get(j));
        if (j < line.size() - 1 && j < widths.size()) {
          out.repeat(' ', widths.get(j) - line.get(j).length());
        }
      }
      out.append('\n');
    }
  }
}
