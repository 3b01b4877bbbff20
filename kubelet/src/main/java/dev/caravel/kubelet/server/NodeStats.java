package dev.caravel.kubelet.server;

import dev.caravel.api.json.JsonWriter;
import dev.caravel.api.value.TimeText;
import dev.caravel.cri.v1.ContainerStats;
import dev.caravel.cri.v1.CpuUsage;
import dev.caravel.cri.v1.FilesystemUsage;
import dev.caravel.cri.v1.MemoryUsage;
import dev.caravel.cri.v1.NetworkInterfaceUsage;
import dev.caravel.cri.v1.PodSandboxStats;
import dev.caravel.kubelet.node.Machine;
import dev.caravel.kubelet.runtime.CriException;
import dev.caravel.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code /stats/summary}: what the node and its pods use, as the runtime tells it. */
final class NodeStats {
  private final String nodeName;
  private final NodePods pods;
  private final Machine machine;
  private final Clock clock;

  NodeStats(String nodeName, NodePods pods, Machine machine, Clock clock) {
    this.nodeName = nodeName;
    this.pods = pods;
    this.machine = machine;
    this.clock = clock;
  }

  /** One pod's usage; empty if the runtime does not tell pods'. */
  List<PodSandboxStats> podStats() {
    try {
      return pods.runtime().podStats();
    } catch (CriException e) {
      if (e.isUnimplemented()) {
        return List.of();
      }
      throw e;
    }
  }

  byte[] summary() {
    var items = new ArrayList<String>();
    for (var pod : podStats()) {
      items.add(pod(pod));
    }
    var now = TimeText.format(clock.now());
    long used = machine.memoryBytes() - machine.availableMemoryBytes();
    var node =
        "{\"nodeName\":"
            + quoted(nodeName)
            + ",\"memory\":{\"time\":"
            + quoted(now)
            + ",\"availableBytes\":"
            + machine.availableMemoryBytes()
            + ",\"workingSetBytes\":"
            + used
            + "}}";
    var text = "{\"node\":" + node + ",\"pods\":[" + String.join(",", items) + "]}";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String pod(PodSandboxStats stats) {
    var metadata = stats.getAttributes().getMetadata();
    var containers = new ArrayList<String>();
    for (var container : stats.getLinux().getContainersList()) {
      containers.add(container(container));
    }
    var fields = new ArrayList<String>();
    fields.add(
        "\"podRef\":{\"name\":"
            + quoted(metadata.getName())
            + ",\"namespace\":"
            + quoted(metadata.getNamespace())
            + ",\"uid\":"
            + quoted(metadata.getUid())
            + "}");
    fields.add("\"containers\":[" + String.join(",", containers) + "]");
    if (stats.getLinux().hasCpu()) {
      fields.add(cpu(stats.getLinux().getCpu()));
    }
    if (stats.getLinux().hasMemory()) {
      fields.add(memory(stats.getLinux().getMemory()));
    }
    if (stats.getLinux().hasNetwork()) {
      var network = stats.getLinux().getNetwork();
      fields.add(
          "\"network\":{\"time\":"
              + time(network.getTimestamp())
              + ","
              + network(network.getDefaultInterface())
              + "}");
    }
    if (stats.getLinux().hasProcess()) {
      fields.add(
          "\"process_stats\":{\"process_count\":"
              + stats.getLinux().getProcess().getProcessCount().getValue()
              + "}");
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static String container(ContainerStats stats) {
    var fields = new ArrayList<String>();
    fields.add("\"name\":" + quoted(stats.getAttributes().getMetadata().getName()));
    if (stats.hasCpu()) {
      fields.add(cpu(stats.getCpu()));
    }
    if (stats.hasMemory()) {
      fields.add(memory(stats.getMemory()));
    }
    if (stats.hasWritableLayer()) {
      fields.add(fileSystem(stats.getWritableLayer()));
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static String cpu(CpuUsage cpu) {
    return "\"cpu\":{\"time\":"
        + time(cpu.getTimestamp())
        + ",\"usageNanoCores\":"
        + cpu.getUsageNanoCores().getValue()
        + ",\"usageCoreNanoSeconds\":"
        + cpu.getUsageCoreNanoSeconds().getValue()
        + "}";
  }

  private static String memory(MemoryUsage memory) {
    return "\"memory\":{\"time\":"
        + time(memory.getTimestamp())
        + ",\"availableBytes\":"
        + memory.getAvailableBytes().getValue()
        + ",\"usageBytes\":"
        + memory.getUsageBytes().getValue()
        + ",\"workingSetBytes\":"
        + memory.getWorkingSetBytes().getValue()
        + ",\"rssBytes\":"
        + memory.getRssBytes().getValue()
        + ",\"pageFaults\":"
        + memory.getPageFaults().getValue()
        + ",\"majorPageFaults\":"
        + memory.getMajorPageFaults().getValue()
        + "}";
  }

  private static String network(NetworkInterfaceUsage usage) {
    return "\"name\":"
        + quoted(usage.getName())
        + ",\"rxBytes\":"
        + usage.getRxBytes().getValue()
        + ",\"rxErrors\":"
        + usage.getRxErrors().getValue()
        + ",\"txBytes\":"
        + usage.getTxBytes().getValue()
        + ",\"txErrors\":"
        + usage.getTxErrors().getValue();
  }

  private static String fileSystem(FilesystemUsage usage) {
    return "\"rootfs\":{\"time\":"
        + time(usage.getTimestamp())
        + ",\"usedBytes\":"
        + usage.getUsedBytes().getValue()
        + ",\"inodesUsed\":"
        + usage.getInodesUsed().getValue()
        + "}";
  }

  private static String time(long nanos) {
    return quoted(TimeText.format(Instant.ofEpochSecond(0, nanos)));
  }

  private static String quoted(String text) {
    return new String(new JsonWriter().string(text).toByteArray(), StandardCharsets.UTF_8);
  }
}
