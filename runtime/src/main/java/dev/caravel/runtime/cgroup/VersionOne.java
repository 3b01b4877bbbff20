package dev.caravel.runtime.cgroup;

import dev.caravel.cri.v1.LinuxContainerResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tree of version 1 with one or a few controllers (cgroups(7), Documentation/cgroup-v1). */
record VersionOne(Path mount, Set<String> controllers) implements Hierarchy {
  private static final int KILL_ROUNDS = 64;

  @Override
  public void create(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && !directory.equals(mount)) {
      create(parent);
      Files.createDirectories(directory);
      if (controllers.contains("cpuset")) {
        // Empty when new, and nothing can join a group without processors and memory.
        for (String name : List.of("cpuset.cpus", "cpuset.mems")) {
          if (ControlFile.read(directory, name).isEmpty()) {
            ControlFile.write(directory, name, ControlFile.read(parent, name));
          }
        }
      }
    }
  }

  @Override
  public void limit(Path directory, LinuxContainerResources limits) throws IOException {
    if (controllers.contains("cpu")) {
      if (limits.getCpuShares() > 0) {
        write(directory, "cpu.shares", Math.max(2, limits.getCpuShares()));
      }
      if (limits.getCpuPeriod() > 0) {
        write(directory, "cpu.cfs_period_us", limits.getCpuPeriod());
      }
      if (limits.getCpuQuota() != 0) {
        write(directory, "cpu.cfs_quota_us", limits.getCpuQuota());
      }
    }
    if (controllers.contains("cpuset")) {
      if (!limits.getCpusetCpus().isEmpty()) {
        ControlFile.write(directory, "cpuset.cpus", limits.getCpusetCpus());
      }
      if (!limits.getCpusetMems().isEmpty()) {
        ControlFile.write(directory, "cpuset.mems", limits.getCpusetMems());
      }
    }
    if (controllers.contains("memory") && limits.getMemoryLimitInBytes() != 0) {
      limitMemory(directory, limits);
    }
    if (controllers.contains("hugetlb")) {
      for (var huge : limits.getHugepageLimitsList()) {
        String name = "hugetlb." + huge.getPageSize() + ".limit_in_bytes";
        if (Files.exists(directory.resolve(name))) {
          ControlFile.write(directory, name, Long.toUnsignedString(huge.getLimit()));
        }
      }
    }
  }

  /**
   * Memory with swap may never be limited below memory alone, so the order depends on the change.
   */
  private static void limitMemory(Path directory, LinuxContainerResources limits)
      throws IOException {
    long memory = limits.getMemoryLimitInBytes();
    long swap =
        limits.getMemorySwapLimitInBytes() != 0 ? limits.getMemorySwapLimitInBytes() : memory;
    String withSwap = "memory.memsw.limit_in_bytes";
    boolean counted = Files.exists(directory.resolve(withSwap));
    long present = counted ? ControlFile.number(directory, withSwap).orElse(Long.MAX_VALUE) : 0;
    boolean first = counted && (swap == -1 || (memory != -1 && present < memory));
    if (first) {
      write(directory, withSwap, swap);
    }
    write(directory, "memory.limit_in_bytes", memory);
    if (counted && !first) {
      write(directory, withSwap, swap);
    }
  }

  @Override
  public void measure(Path directory, Usage.Builder usage) throws IOException {
    if (controllers.contains("cpuacct")) {
      ControlFile.number(directory, "cpuacct.usage").ifPresent(n -> usage.cpuNanos = n);
    }
    if (controllers.contains("pids")) {
      ControlFile.number(directory, "pids.current").ifPresent(n -> usage.processes = n);
    }
    if (controllers.contains("memory")) {
      Map<String, Long> stat = ControlFile.table(directory, "memory.stat");
      usage.memory(
          ControlFile.number(directory, "memory.usage_in_bytes").orElse(0),
          stat.getOrDefault("total_inactive_file", 0L));
      usage.rssBytes = stat.getOrDefault("total_rss", 0L);
      usage.pageFaults = stat.getOrDefault("total_pgfault", 0L);
      usage.majorPageFaults = stat.getOrDefault("total_pgmajfault", 0L);
      usage.swapBytes = stat.getOrDefault("total_swap", 0L);
      usage.limitBytes = stat.getOrDefault("hierarchical_memory_limit", Long.MAX_VALUE);
    }
  }

  @Override
  public Optional<Path> oomFile(Path directory) {
    return controllers.contains("memory")
        ? Optional.of(directory.resolve("memory.oom_control"))
        : Optional.empty();
  }

  /**
   * Again as long as something is listed, since processes fork; bounded, since some may not die.
   */
  @Override
  public void kill(Path directory) throws IOException {
    for (int round = 0; round < KILL_ROUNDS && killListed(directory); round++) {
      Thread.onSpinWait();
    }
  }

  private static boolean killListed(Path directory) throws IOException {
    boolean any = false;
    for (Path group : Cgroup.tree(directory)) {
      for (long pid : processes(group)) {
        any |= ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
      }
    }
    return any;
  }

  private static List<Long> processes(Path group) throws IOException {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs")).stream().map(Long::valueOf).toList();
    } catch (NoSuchFileException gone) {
      return List.of();
    }
  }

  private static void write(Path directory, String name, long value) throws IOException {
    ControlFile.write(directory, name, Long.toString(value));
  }
}
