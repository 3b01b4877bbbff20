package dev.caravel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What processes have used, as Linux tells in {@code /proc} (proc(5)). */
final class ProcessUsage {
  /** Of {@code /proc/PID/stat}; the same on all architectures that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11; // counted from the field after the name
  private static final int SYSTEM_TICKS = 12;
  private static final long KIBIBYTE = 1024;

  private final Path proc;

  ProcessUsage() {
    this(Path.of("/proc"));
  }

  ProcessUsage(Path proc) {
    this.proc = proc;
  }

  /** The processes and all that they have started and that still run. */
  List<Long> withDescendants(Collection<Long> pids) {
    var all = new TreeSet<>(pids);
    for (long pid : pids) {
      ProcessHandle.of(pid)
          .ifPresent(process -> process.descendants().map(ProcessHandle::pid).forEach(all::add));
    }
    return List.copyOf(all);
  }

  /**
   * The time that all threads of the processes have been on a core, in their own code and the
   * kernel's.
   *
   * @throws IOException if one does not run
   */
  double cpuSeconds(Collection<Long> pids) throws IOException {
    double sum = 0;
    for (long pid : pids) {
      var stat = Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1);
      sum += cpuSeconds(stat);
    }
    return sum;
  }

  /** The name, in parentheses, may hold anything: what counts is behind the last one. */
  static double cpuSeconds(String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length <= SYSTEM_TICKS) {
      throw new IllegalArgumentException("this is no /proc/PID/stat: " + stat);
    }
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
        / TICKS_PER_SECOND;
  }

  /**
   * The memory of the processes; pages that several share count in parts (PSS).
   *
   * @throws IOException if one does not run, or may not be looked at
   */
  long pssBytes(Collection<Long> pids) throws IOException {
    long sum = 0;
    for (long pid : pids) {
      sum += pssBytes(Files.readString(file(pid, "smaps_rollup"), StandardCharsets.ISO_8859_1));
    }
    return sum;
  }

  static long pssBytes(String smapsRollup) {
    return smapsRollup
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no Pss in: " + smapsRollup));
  }

  private Path file(long pid, String name) {
    return proc.resolve(Long.toString(pid)).resolve(name);
  }
}
