package dev.caravel.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupsTest {
  private static final String V1_MEMORY =
      "30 25 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory";
  private static final String V1_CPU =
      "31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct";
  private static final String V1_FREEZER =
      "32 25 0:28 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer";
  private static final String V1_NAMED =
      "33 25 0:29 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd";
  private static final String V2 = "34 25 0:30 / %s rw,nosuid shared:4 - cgroup2 cgroup2 rw";

  @TempDir Path directory;

  @Test
  void version_one_alone() {
    var group = parse(V1_MEMORY, V1_CPU, V1_FREEZER, V1_NAMED).at("/a/b");
    assertThat(group.directories())
        .containsExactly(
            Path.of("/sys/fs/cgroup/memory/a/b"), Path.of("/sys/fs/cgroup/cpu,cpuacct/a/b"));
    assertThat(group.oomFile()).contains(Path.of("/sys/fs/cgroup/memory/a/b/memory.oom_control"));
    assertThat(parse(V1_MEMORY, V1_CPU).views())
        .containsExactly(
            new Cgroups.View("memory", "cgroup", "memory"),
            new Cgroups.View("cpu,cpuacct", "cgroup", "cpu,cpuacct"));
  }

  @Test
  void hybrid_has_version_two_first() {
    var cgroups = parse(V1_MEMORY, V2.formatted("/sys/fs/cgroup/unified"));
    assertThat(cgroups.at("/a").directories())
        .containsExactly(Path.of("/sys/fs/cgroup/unified/a"), Path.of("/sys/fs/cgroup/memory/a"));
    assertThat(cgroups.views())
        .containsExactly(
            new Cgroups.View("unified", "cgroup2", ""),
            new Cgroups.View("memory", "cgroup", "memory"));
  }

  @Test
  void version_two_alone() {
    var cgroups = parse("1 1 0:1 / / rw - ext4 /dev/vda rw", V2.formatted("/sys/fs/cgroup"));
    assertThat(cgroups.at("/a").directories()).containsExactly(Path.of("/sys/fs/cgroup/a"));
    assertThat(cgroups.views()).containsExactly(new Cgroups.View("", "cgroup2", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "/a/../b", "/a/", "/a//b", "//"})
  void paths_lead_nowhere_else(String path) {
    assertThatThrownBy(() -> parse(V1_MEMORY).at(path))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2, 1", "102, 17", "512, 59", "1024, 100", "262144, 10000", "999999, 10000"})
  void shares_become_weights_as_in_runc(long shares, long weight) {
    assertThat(VersionTwo.weight(shares)).isEqualTo(weight);
  }

  @Test
  void limits_in_the_files_of_version_two() throws IOException {
    files("cpu.weight", "cpu.max", "memory.max", "memory.swap.max", "cpuset.cpus");
    new VersionTwo(directory)
        .limit(
            directory,
            LinuxContainerResources.newBuilder()
                .setCpuShares(1024)
                .setCpuQuota(50_000)
                .setCpuPeriod(200_000)
                .setMemoryLimitInBytes(1000)
                .setMemorySwapLimitInBytes(1500)
                .setCpusetCpus("0-1")
                .build());
    assertThat(read("cpu.weight")).isEqualTo("100");
    assertThat(read("cpu.max")).isEqualTo("50000 200000");
    assertThat(read("memory.max")).isEqualTo("1000");
    assertThat(read("memory.swap.max")).isEqualTo("500");
    assertThat(read("cpuset.cpus")).isEqualTo("0-1");
  }

  @Test
  void usage_from_the_files_of_version_two() throws IOException {
    files("cpu.max");
    write("cpu.stat", "usage_usec 12\nuser_usec 10\n");
    write("pids.current", "3\n");
    write("memory.current", "5000\n");
    write("memory.max", "max\n");
    write("memory.stat", "anon 1000\ninactive_file 2000\npgfault 7\npgmajfault 1\n");
    var usage = new Usage.Builder();
    new VersionTwo(directory).measure(directory, usage);
    assertThat(usage.build())
        .isEqualTo(new Usage(12_000, 5000, 3000, 1000, Long.MAX_VALUE, 0, 7, 1, 3));
    assertThat(usage.build().availableBytes()).isZero();
  }

  @Test
  void memory_with_swap_is_raised_before_and_lowered_after_memory() throws IOException {
    write("memory.limit_in_bytes", "100");
    write("memory.memsw.limit_in_bytes", "100");
    var memory = new VersionOne(directory, Set.of("memory"));
    memory.limit(
        directory, LinuxContainerResources.newBuilder().setMemoryLimitInBytes(200).build());
    assertThat(read("memory.limit_in_bytes")).isEqualTo("200");
    assertThat(read("memory.memsw.limit_in_bytes")).isEqualTo("200");
  }

  private static Cgroups parse(String... mountinfo) {
    return Cgroups.parse(List.of(mountinfo), SystemClock.instance());
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      write(name, "");
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private String read(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }
}
