package dev.caravel.runtime.stats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What has passed an interface of a pod, from {@code /proc/PID/net/dev} (proc_pid_net(5)). */
record InterfaceCounters(
    String name, long receivedBytes, long receiveErrors, long sentBytes, long sendErrors) {
  private static final int COLUMNS = 16;

  /** All but the loopback interface; none when the process is gone. */
  static List<InterfaceCounters> read(Path file) throws IOException {
    try {
      return parse(Files.readAllLines(file));
    } catch (NoSuchFileException gone) {
      return List.of();
    }
  }

  static List<InterfaceCounters> parse(List<String> lines) {
    var all = new ArrayList<InterfaceCounters>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String name = line.substring(0, colon).strip();
      String[] columns = line.substring(colon + 1).strip().split("\\s+", -1);
      if (columns.length < COLUMNS || name.equals("lo")) {
        continue;
      }
      all.add(
          new InterfaceCounters(
              name,
              Long.parseUnsignedLong(columns[0]),
              Long.parseUnsignedLong(columns[2]),
              Long.parseUnsignedLong(columns[8]),
              Long.parseUnsignedLong(columns[10])));
    }
    return all;
  }
}
