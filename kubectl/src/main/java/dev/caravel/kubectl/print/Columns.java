package dev.caravel.kubectl.print;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cells in columns, as Go's tabwriter sets them for upstream's client: three spaces between, at
 * least six wide, nothing behind the last. Widths only ever grow, so that the rows of a watch stand
 * under each other.
 */
public final class Columns {
  private static final int GAP = 3;
  private static final int LEAST = 6;

  private final PrintStream out;
  private final List<Integer> widths = new ArrayList<>();

  public Columns(PrintStream out) {
    this.out = out;
  }

  /** Prints rows; the widest cell decides. */
  public void print(List<List<String>> rows) {
    for (var row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = Math.max(LEAST, row.get(i).length() + GAP);
        if (i == widths.size()) {
          widths.add(width);
        } else if (width > widths.get(i)) {
          widths.set(i, width);
        }
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        if (i + 1 < row.size()) {
          line.repeat(' ', widths.get(i) - row.get(i).length());
        }
      }
      out.println(line);
    }
  }
}
