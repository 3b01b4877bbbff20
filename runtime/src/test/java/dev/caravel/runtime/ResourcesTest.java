package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.ContainerStatsRequest;
import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.cri.v1.LinuxContainerSecurityContext;
import dev.caravel.cri.v1.ListContainerStatsRequest;
import dev.caravel.cri.v1.Mount;
import dev.caravel.cri.v1.PodSandboxStatsRequest;
import dev.caravel.cri.v1.ReopenContainerLogRequest;
import dev.caravel.cri.v1.UpdateContainerResourcesRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits, what happens at them, and what is used. */
@Timeout(30)
class ResourcesTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    Requires.root();
    node = new Node(directory);
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void a_container_that_wants_more_memory_than_it_may_is_out_of_memory() {
    assumeTrue(Files.exists(Path.of("/usr/bin/tail")), "skipped: there is no /usr/bin/tail");
    var config =
        Node.hello("hog")
            .addCommand("/usr/bin/tail")
            .clearArgs()
            .addArgs("/dev/zero") // it looks for the end of the line in memory
            .setLinux(
                Node.linux(LinuxContainerSecurityContext.newBuilder())
                    .setResources(
                        LinuxContainerResources.newBuilder().setMemoryLimitInBytes(32 * MIB)));
    for (String path : new String[] {"/usr", "/lib", "/lib64"}) {
      if (Files.isDirectory(Path.of(path))) {
        config.addMounts(
            Mount.newBuilder().setHostPath(path).setContainerPath(path).setReadonly(true));
      }
    }
    String pod = node.run(node.pod().build());
    try (var watch = new EventWatch(node)) {
      String id = node.createAndStart(pod, config.build());
      watch.await(id, ContainerEventType.CONTAINER_STOPPED_EVENT);
      assertThat(node.status(id).getReason()).isEqualTo("OOMKilled");
      assertThat(node.status(id).getExitCode()).isEqualTo(137);
    }
  }

  @Test
  void limits_hold_from_the_start_and_can_be_changed() throws Exception {
    var limits =
        LinuxContainerResources.newBuilder()
            .setMemoryLimitInBytes(64 * MIB)
            .setCpuShares(512)
            .setCpuPeriod(100_000)
            .setCpuQuota(50_000);
    String id =
        node.createAndStart(
            node.run(node.pod().build()),
            Node.hello("app", "sleep", "100")
                .setLinux(
                    Node.linux(LinuxContainerSecurityContext.newBuilder()).setResources(limits))
                .build());
    assertThat(memoryLimit(id)).isEqualTo(64 * MIB);
    var changed =
        node.runtime.updateContainerResources(
            UpdateContainerResourcesRequest.newBuilder()
                .setContainerId(id)
                .setLinux(LinuxContainerResources.newBuilder().setMemoryLimitInBytes(96 * MIB))
                .build());
    assertThat(changed).isNotNull();
    assertThat(memoryLimit(id)).isEqualTo(96 * MIB);
    var resources = node.status(id).getResources().getLinux();
    assertThat(resources.getMemoryLimitInBytes()).isEqualTo(96 * MIB);
    assertThat(resources.getCpuShares()).isEqualTo(512);
    // What the container sees of its groups is its own, and not to be changed.
    assertThat(node.output(id, "cat", "/proc/self/mountinfo"))
        .containsPattern(" /sys/fs/cgroup[^ ]* ro,[^\n]* - cgroup");
  }

  private long memoryLimit(String id) throws Exception {
    String file =
        Files.exists(Path.of("/sys/fs/cgroup/memory"))
            ? "/sys/fs/cgroup/memory/memory.limit_in_bytes"
            : "/sys/fs/cgroup/memory.max";
    return Long.parseLong(node.output(id, "cat", file).strip());
  }

  @Test
  void what_is_used_is_told_of_containers_and_pods() {
    String pod = node.run(node.pod().build());
    String id = node.createAndStart(pod, Node.hello("app").build());
    var stats =
        node.runtime
            .containerStats(ContainerStatsRequest.newBuilder().setContainerId(id).build())
            .getStats();
    assertThat(stats.getAttributes().getMetadata().getName()).isEqualTo("app");
    assertThat(stats.getMemory().getUsageBytes().getValue()).isPositive();
    assertThat(stats.getMemory().getWorkingSetBytes().getValue()).isPositive();
    assertThat(stats.getCpu().getUsageCoreNanoSeconds().getValue()).isPositive();
    assertThat(stats.getWritableLayer().getInodesUsed().getValue()).isPositive();

    var ofPod =
        node.runtime
            .podSandboxStats(PodSandboxStatsRequest.newBuilder().setPodSandboxId(pod).build())
            .getStats()
            .getLinux();
    assertThat(ofPod.getContainersCount()).isEqualTo(1);
    assertThat(ofPod.getProcess().getProcessCount().getValue()).isGreaterThanOrEqualTo(2);
    assertThat(ofPod.getMemory().getUsageBytes().getValue())
        .isGreaterThanOrEqualTo(stats.getMemory().getUsageBytes().getValue() / 2);

    node.stop(id, 0);
    assertThat(
            node.runtime
                .listContainerStats(ListContainerStatsRequest.getDefaultInstance())
                .getStatsCount())
        .isZero();
  }

  @Test
  void a_renamed_log_is_opened_anew() throws Exception {
    String id = node.createAndStart(node.run(node.pod().build()), Node.hello("app").build());
    assertThat(node.output(id, "get", "http://127.0.0.1/echo?text=one")).isNotNull();
    Path log = directory.resolve("logs/pod1/app/0.log");
    Path rotated = directory.resolve("logs/pod1/app/0.log.1");
    Files.move(log, rotated);
    var reopened =
        node.runtime.reopenContainerLog(
            ReopenContainerLogRequest.newBuilder().setContainerId(id).build());
    assertThat(reopened).isNotNull();
    assertThat(node.output(id, "get", "http://127.0.0.1/echo?text=two")).isNotNull();
    node.stop(id, 5);
    assertThat(Files.readString(rotated)).contains("one").doesNotContain("two");
    assertThat(Files.readString(log)).contains("two").doesNotContain("one");
  }
}
