package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes that belong to Caravel itself: this one and its pods' shims. */
final class Processes {
  private static final String PSS = "Pss:";
  private static final long KIBIBYTE = 1024;

  private Processes() {}

  /** Their numbers, this process's first. */
  static List<Long> of(ClusterDirectory directory) {
    var pids = new ArrayList<Long>();
    pids.add(ProcessHandle.current().pid());
    var shims = directory.node().resolve("pods").toString();
    ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid())
        .filter(pid -> commandLine(pid).startsWith(shims))
        .sorted()
        .forEach(pids::add);
    return pids;
  }

  /** Whether pods run that were started before this process. */
  static boolean haveOlderShims(ClusterDirectory directory) {
    var self = ProcessHandle.current();
    var began = self.info().startInstant();
    return of(directory).stream()
        .filter(pid -> pid != self.pid())
        .map(ProcessHandle::of)
        .flatMap(Optional::stream)
        .map(shim -> shim.info().startInstant())
        .anyMatch(at -> at.isPresent() && began.isPresent() && at.get().isBefore(began.get()));
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", String.valueOf(pid), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  /** What they take of the machine's memory: pages that several share count in parts (PSS). */
  static long memoryBytes(List<Long> pids) {
    return pids.stream().mapToLong(Processes::pssBytes).sum();
  }

  private static long pssBytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith(PSS))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst()
          .orElse(0);
    } catch (IOException gone) {
      return 0;
    }
  }
}
