package dev.caravel.runtime.stats;

import dev.caravel.cri.v1.ContainerAttributes;
import dev.caravel.cri.v1.ContainerStats;
import dev.caravel.cri.v1.CpuUsage;
import dev.caravel.cri.v1.FilesystemIdentifier;
import dev.caravel.cri.v1.FilesystemUsage;
import dev.caravel.cri.v1.LinuxPodSandboxStats;
import dev.caravel.cri.v1.MemoryUsage;
import dev.caravel.cri.v1.NetworkInterfaceUsage;
import dev.caravel.cri.v1.NetworkUsage;
import dev.caravel.cri.v1.PodSandboxAttributes;
import dev.caravel.cri.v1.PodSandboxStats;
import dev.caravel.cri.v1.ProcessUsage;
import dev.caravel.cri.v1.SwapUsage;
import dev.caravel.cri.v1.UInt64Value;
import dev.caravel.runtime.cgroup.Usage;
import dev.caravel.runtime.container.Container;
import dev.caravel.runtime.sandbox.Sandbox;
import dev.caravel.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what pods and containers use at the moment of asking. The rate of CPU use is that since the
 * previous asking, so that nothing has to be sampled while nobody asks.
 */
public final class Stats {
  /** When a group's CPU time was read, and what it was, in nanoseconds; and the rate until then. */
  private record Sample(long atNanos, long cpuNanos, long nanoCores) {}

  /** Two readings closer than this say nothing about a rate. */
  private static final long MIN_INTERVAL_NANOS = 500_000_000;

  private static final int MAX_SAMPLES = 10_000;

  private final Clock clock;
  private final Map<String, Sample> samples = new ConcurrentHashMap<>();

  public Stats(Clock clock) {
    this.clock = clock;
  }

  /** Of a container; empty unless it runs. */
  public Optional<ContainerStats> of(Container container) throws IOException {
    Optional<Usage> usage = container.cgroup().usage();
    if (container.pid() == 0 || usage.isEmpty()) {
      return Optional.empty();
    }
    var status = container.status();
    long now = now();
    var stats =
        ContainerStats.newBuilder()
            .setAttributes(
                ContainerAttributes.newBuilder()
                    .setId(status.getId())
                    .setMetadata(status.getMetadata())
                    .putAllLabels(status.getLabelsMap())
                    .putAllAnnotations(status.getAnnotationsMap()))
            .setCpu(cpu(status.getId(), usage.get(), now))
            .setMemory(memory(usage.get(), now))
            .setSwap(
                SwapUsage.newBuilder()
                    .setTimestamp(now)
                    .setSwapUsageBytes(value(usage.get().swapBytes())));
    var layer = WritableLayer.of(container);
    stats.setWritableLayer(
        FilesystemUsage.newBuilder()
            .setTimestamp(now)
            .setFsId(FilesystemIdentifier.newBuilder().setMountpoint(layer.directory().toString()))
            .setUsedBytes(value(layer.bytes()))
            .setInodesUsed(value(layer.files())));
    return Optional.of(stats.build());
  }

  /** Of a sandbox and those of its containers that run; empty unless it is ready. */
  public Optional<PodSandboxStats> of(Sandbox sandbox, List<Container> containers)
      throws IOException {
    Optional<Usage> usage = sandbox.cgroupOfPod().usage();
    if (!sandbox.isReady() || usage.isEmpty()) {
      return Optional.empty();
    }
    var status = sandbox.status();
    long now = now();
    var linux =
        LinuxPodSandboxStats.newBuilder()
            .setCpu(cpu(sandbox.id(), usage.get(), now))
            .setMemory(memory(usage.get(), now))
            .setProcess(
                ProcessUsage.newBuilder()
                    .setTimestamp(now)
                    .setProcessCount(value(usage.get().processes())));
    if (!sandbox.hasHostNetwork()) {
      linux.setNetwork(network(sandbox.shimPid(), now));
    }
    for (var container : containers) {
      of(container).ifPresent(linux::addContainers);
    }
    return Optional.of(
        PodSandboxStats.newBuilder()
            .setAttributes(
                PodSandboxAttributes.newBuilder()
                    .setId(sandbox.id())
                    .setMetadata(status.getMetadata())
                    .putAllLabels(status.getLabelsMap())
                    .putAllAnnotations(status.getAnnotationsMap()))
            .setLinux(linux)
            .build());
  }

  private CpuUsage cpu(String id, Usage usage, long now) {
    long at = clock.nanoTime();
    if (samples.size() > MAX_SAMPLES) {
      samples.clear();
    }
    Sample sample =
        samples.compute(
            id,
            (key, before) -> {
              if (before == null) {
                return new Sample(at, usage.cpuNanos(), -1);
              }
              long interval = at - before.atNanos();
              if (interval < MIN_INTERVAL_NANOS) {
                return before;
              }
              double rate = (usage.cpuNanos() - before.cpuNanos()) / (double) interval;
              return new Sample(at, usage.cpuNanos(), Math.max(0, (long) (rate * 1e9)));
            });
    var cpu =
        CpuUsage.newBuilder().setTimestamp(now).setUsageCoreNanoSeconds(value(usage.cpuNanos()));
    if (sample.nanoCores() >= 0) {
      cpu.setUsageNanoCores(value(sample.nanoCores()));
    }
    return cpu.build();
  }

  private static MemoryUsage memory(Usage usage, long now) {
    return MemoryUsage.newBuilder()
        .setTimestamp(now)
        .setUsageBytes(value(usage.usageBytes()))
        .setWorkingSetBytes(value(usage.workingSetBytes()))
        .setAvailableBytes(value(usage.availableBytes()))
        .setRssBytes(value(usage.rssBytes()))
        .setPageFaults(value(usage.pageFaults()))
        .setMajorPageFaults(value(usage.majorPageFaults()))
        .build();
  }

  private static NetworkUsage network(long shimPid, long now) throws IOException {
    var interfaces = new ArrayList<NetworkInterfaceUsage>();
    for (var counters : InterfaceCounters.read(Path.of("/proc/" + shimPid + "/net/dev"))) {
      interfaces.add(
          NetworkInterfaceUsage.newBuilder()
              .setName(counters.name())
              .setRxBytes(value(counters.receivedBytes()))
              .setRxErrors(value(counters.receiveErrors()))
              .setTxBytes(value(counters.sentBytes()))
              .setTxErrors(value(counters.sendErrors()))
              .build());
    }
    var usage = NetworkUsage.newBuilder().setTimestamp(now);
    interfaces.stream()
        .filter(each -> each.getName().equals("eth0"))
        .findFirst()
        .ifPresent(usage::setDefaultInterface);
    return usage.addAllInterfaces(interfaces).build();
  }

  private static UInt64Value value(long number) {
    return UInt64Value.newBuilder().setValue(number).build();
  }

  private long now() {
    var now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
