package dev.caravel.runtime.cgroup;

import dev.caravel.cri.v1.LinuxContainerResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The unified tree (Documentation/admin-guide/cgroup-v2). In a hybrid layout it has few
 * controllers.
 */
record VersionTwo(Path mount) implements Hierarchy {
  private static final List<String> WANTED =
      List.of("cpu", "cpuset", "memory", "pids", "io", "hugetlb");

  @Override
  public void create(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && !directory.equals(mount)) {
      create(parent);
      enableControllers(parent);
      Files.createDirectories(directory);
    }
  }

  private static void enableControllers(Path parent) throws IOException {
    List<String> have = List.of(ControlFile.read(parent, "cgroup.controllers").split(" ", -1));
    List<String> given = List.of(ControlFile.read(parent, "cgroup.subtree_control").split(" ", -1));
    var missing = new ArrayList<String>();
    for (String controller : WANTED) {
      if (have.contains(controller) && !given.contains(controller)) {
        missing.add("+" + controller);
      }
    }
    if (!missing.isEmpty()) {
      ControlFile.write(parent, "cgroup.subtree_control", String.join(" ", missing));
    }
  }

  @Override
  public void limit(Path directory, LinuxContainerResources limits) throws IOException {
    if (limits.getCpuShares() > 0) {
      write(directory, "cpu.weight", Long.toString(weight(limits.getCpuShares())));
    }
    if (limits.getCpuQuota() != 0 || limits.getCpuPeriod() > 0) {
      String quota = limits.getCpuQuota() > 0 ? Long.toString(limits.getCpuQuota()) : "max";
      long period = limits.getCpuPeriod() > 0 ? limits.getCpuPeriod() : 100_000;
      write(directory, "cpu.max", quota + " " + period);
    }
    if (!limits.getCpusetCpus().isEmpty()) {
      write(directory, "cpuset.cpus", limits.getCpusetCpus());
    }
    if (!limits.getCpusetMems().isEmpty()) {
      write(directory, "cpuset.mems", limits.getCpusetMems());
    }
    long memory = limits.getMemoryLimitInBytes();
    if (memory != 0) {
      write(directory, "memory.max", memory < 0 ? "max" : Long.toString(memory));
      long both = limits.getMemorySwapLimitInBytes();
      if (both != 0 || memory > 0) {
        String swap = both < 0 ? "max" : Long.toString(both == 0 ? 0 : Math.max(0, both - memory));
        write(directory, "memory.swap.max", swap);
      }
    }
    for (var huge : limits.getHugepageLimitsList()) {
      write(
          directory,
          "hugetlb." + huge.getPageSize() + ".max",
          Long.toUnsignedString(huge.getLimit()));
    }
    for (var entry : limits.getUnifiedMap().entrySet()) {
      if (entry.getKey().contains("/") || !entry.getKey().contains(".")) {
        throw new IOException("\"" + entry.getKey() + "\" is no control group setting");
      }
      ControlFile.write(directory, entry.getKey(), entry.getValue());
    }
  }

  /** CPU shares 2, 1024 and 262144 become the weights 1, 100 and 10000, as in runc and crun. */
  static long weight(long shares) {
    if (shares <= 2) {
      return 1;
    }
    if (shares >= 262_144) {
      return 10_000;
    }
    double log = Math.log((double) shares) / Math.log(2);
    return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612.0 - 7.0 / 34.0));
  }

  @Override
  public void measure(Path directory, Usage.Builder usage) throws IOException {
    ControlFile.number(directory, "pids.current").ifPresent(n -> usage.processes = n);
    if (Files.exists(directory.resolve("cpu.max"))) {
      Long micros = ControlFile.table(directory, "cpu.stat").get("usage_usec");
      if (micros != null) {
        usage.cpuNanos = micros * 1000;
      }
    }
    var current = ControlFile.number(directory, "memory.current");
    if (current.isPresent()) {
      Map<String, Long> stat = ControlFile.table(directory, "memory.stat");
      usage.memory(current.getAsLong(), stat.getOrDefault("inactive_file", 0L));
      usage.rssBytes = stat.getOrDefault("anon", 0L);
      usage.pageFaults = stat.getOrDefault("pgfault", 0L);
      usage.majorPageFaults = stat.getOrDefault("pgmajfault", 0L);
      usage.swapBytes = ControlFile.number(directory, "memory.swap.current").orElse(0);
      usage.limitBytes = ControlFile.number(directory, "memory.max").orElse(Long.MAX_VALUE);
    }
  }

  @Override
  public Optional<Path> oomFile(Path directory) {
    Path file = directory.resolve("memory.events");
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  @Override
  public void kill(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      ControlFile.write(directory, "cgroup.kill", "1");
    }
  }

  /** In a hybrid layout the file belongs to a tree of version 1, which has been told as well. */
  private static void write(Path directory, String name, String value) throws IOException {
    if (Files.exists(directory.resolve(name))) {
      ControlFile.write(directory, name, value);
    }
  }
}
