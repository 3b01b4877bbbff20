package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.caravel.cri.v1.Capability;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.DNSConfig;
import dev.caravel.cri.v1.Device;
import dev.caravel.cri.v1.Int64Value;
import dev.caravel.cri.v1.KeyValue;
import dev.caravel.cri.v1.LinuxContainerResources;
import dev.caravel.cri.v1.LinuxContainerSecurityContext;
import dev.caravel.cri.v1.LinuxPodSandboxConfig;
import dev.caravel.cri.v1.LinuxSandboxSecurityContext;
import dev.caravel.cri.v1.Mount;
import dev.caravel.cri.v1.MountPropagation;
import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import dev.caravel.cri.v1.SecurityProfile;
import dev.caravel.cri.v1.SecurityProfile.ProfileType;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container sees of what was asked for: read from inside. */
class ContainerOptionsTest {
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
  void user_groups_and_privileges_are_those_asked_for() {
    var security =
        LinuxContainerSecurityContext.newBuilder()
            .setRunAsUser(Int64Value.newBuilder().setValue(1000))
            .setRunAsGroup(Int64Value.newBuilder().setValue(2000))
            .addSupplementalGroups(3000)
            .setCapabilities(
                Capability.newBuilder().addDropCapabilities("ALL").addAddCapabilities("NET_RAW"))
            .setNoNewPrivs(true)
            .setSeccomp(SecurityProfile.newBuilder().setProfileType(ProfileType.RuntimeDefault))
            .setReadonlyRootfs(true);
    String id = run(Node.hello("app", "sleep", "100").setLinux(Node.linux(security)).build());
    assertThat(node.output(id, "cat", "/proc/1/status"))
        .contains("Uid:\t1000\t1000\t1000\t1000\n", "Gid:\t2000\t2000\t2000\t2000\n")
        .contains("Groups:\t2000 3000 \n")
        .contains("CapEff:\t0000000000000000\n", "CapBnd:\t0000000000002000\n")
        .contains("NoNewPrivs:\t1\n", "Seccomp:\t2\n");
    assertThat(node.output(id, "cat", "/proc/self/mountinfo")).containsPattern(" / / ro,");
    var user = node.status(id).getUser().getLinux();
    assertThat(user.getUid()).isEqualTo(1000);
    assertThat(user.getGid()).isEqualTo(2000);
    assertThat(user.getSupplementalGroupsList()).containsExactly(2000L, 3000L);
  }

  @Test
  void without_wishes_a_container_is_root_with_the_default_capabilities() {
    String id = run(Node.hello("app", "sleep", "100").build());
    assertThat(node.output(id, "cat", "/proc/1/status"))
        .contains("Uid:\t0\t0\t0\t0\n", "CapEff:\t00000000a80425fb\n", "Seccomp:\t0\n");
    assertThat(node.output(id, "env")).contains("PATH=", "HOSTNAME=pod1\n", "HOME=/\n");
    assertThat(node.output(id, "ls", "/dev").lines())
        .contains("full", "mqueue", "null", "ptmx", "pts", "random", "shm", "tty", "zero");
  }

  @Test
  void a_privileged_container_has_all_that_the_runtime_has() throws Exception {
    var security = LinuxContainerSecurityContext.newBuilder().setPrivileged(true);
    String id = run(Node.hello("app", "sleep", "100").setLinux(Node.linux(security)).build());
    String bounding =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapBnd:"))
            .findFirst()
            .orElseThrow();
    assertThat(node.output(id, "cat", "/proc/1/status")).contains(bounding);
    assertThat(node.output(id, "cat", "/proc/self/mountinfo"))
        .containsPattern(" /sys rw,[^\n]* - sysfs");
  }

  @Test
  void mounts_devices_and_paths_are_there_as_asked() throws Exception {
    Path shared = Files.createDirectories(directory.resolve("shared"));
    Files.writeString(shared.resolve("file"), "from the node");
    var config =
        Node.hello("app", "sleep", "100")
            .addMounts(mount(shared, "/data/inner").setReadonly(true))
            .addMounts(
                mount(directory.resolve("made"), "/data")
                    .setPropagation(MountPropagation.PROPAGATION_HOST_TO_CONTAINER))
            .addDevices(
                Device.newBuilder()
                    .setHostPath("/dev/zero")
                    .setContainerPath("/dev/nothing")
                    .setPermissions("r"))
            .addEnvs(
                KeyValue.newBuilder().setKey("GREETING").setValue(ByteString.copyFromUtf8("hi")))
            .setWorkingDir("/made/here")
            .setLinux(
                Node.linux(
                    LinuxContainerSecurityContext.newBuilder()
                        .addMaskedPaths("/proc/version")
                        .addMaskedPaths("/proc/acpi")
                        .addReadonlyPaths("/proc/sys")));
    String id = run(config.build());
    assertThat(node.output(id, "cat", "/data/inner/file")).isEqualTo("from the node");
    assertThat(node.output(id, "cat", "/proc/self/mountinfo"))
        .containsPattern(" /data/inner ro,")
        .containsPattern(" /proc/sys ro,");
    assertThat(directory.resolve("made")).isDirectory();
    assertThat(node.output(id, "cat", "/proc/version")).isEmpty();
    assertThat(node.output(id, "env")).contains("GREETING=hi\n");
    assertThat(node.output(id, "ls", "/made")).isEqualTo("here\n");
    assertThat(node.output(id, "ls", "/dev").lines()).contains("nothing");
    assertThat(node.status(id).getMountsList()).hasSize(2);
  }

  @Test
  void the_pods_names_and_settings_show_in_its_containers() {
    var pod =
        node.pod()
            .setDnsConfig(
                DNSConfig.newBuilder()
                    .addServers("10.96.0.10")
                    .addSearches("default.svc.cluster.local")
                    .addSearches("svc.cluster.local")
                    .addOptions("ndots:5"))
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .putSysctls("net.ipv4.ip_unprivileged_port_start", "7"))
            .build();
    String id = node.createAndStart(node.run(pod), Node.hello("app", "sleep", "100").build());
    assertThat(node.output(id, "cat", "/etc/resolv.conf"))
        .isEqualTo(
            """
            search default.svc.cluster.local svc.cluster.local
            nameserver 10.96.0.10
            options ndots:5
            """);
    assertThat(node.output(id, "cat", "/etc/hosts")).contains("10.99.0.2\tpod1\n");
    assertThat(node.output(id, "cat", "/etc/hostname")).isEqualTo("pod1\n");
    assertThat(node.output(id, "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
        .isEqualTo("7\n");
  }

  @Test
  void containers_of_a_pod_may_share_their_processes() {
    var shared = NamespaceOption.newBuilder().setPid(NamespaceMode.POD).build();
    String pod =
        node.run(
            node.pod()
                .setLinux(
                    LinuxPodSandboxConfig.newBuilder()
                        .setSecurityContext(
                            LinuxSandboxSecurityContext.newBuilder().setNamespaceOptions(shared)))
                .build());
    var config = Node.hello("app", "sleep", "100");
    config.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(shared);
    String id = node.createAndStart(pod, config.build());
    assertThat(node.output(id, "cat", "/proc/1/comm")).isEqualTo("pause\n");
    node.stop(id, 0);
    assertThat(node.status(id).getExitCode()).isEqualTo(137);
  }

  @Test
  void the_score_for_the_out_of_memory_killer_is_that_asked_for() {
    var linux =
        Node.linux(LinuxContainerSecurityContext.newBuilder())
            .setResources(LinuxContainerResources.newBuilder().setOomScoreAdj(500));
    String id = run(Node.hello("app", "sleep", "100").setLinux(linux).build());
    assertThat(node.output(id, "cat", "/proc/1/oom_score_adj")).isEqualTo("500\n");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/cron.d/x, is not inside",
    "/etc/passwd, is not inside",
    "., is not inside",
  })
  void logs_stay_in_the_pods_directory(String path, String why) {
    String pod = node.run(node.pod().build());
    assertThatThrownBy(() -> node.create(pod, Node.hello("app").setLogPath(path).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining(why);
  }

  @Test
  void what_cannot_be_had_is_refused_and_nothing_is_kept() {
    String pod = node.run(node.pod().build());
    for (ContainerConfig.Builder config :
        List.of(
            Node.hello("app").setImage(Node.hello("x").getImage().toBuilder().setImage("no/such")),
            Node.hello("app").addMounts(Mount.newBuilder().setHostPath("x").setContainerPath("/x")),
            Node.hello("app").addMounts(mount(directory, "/")),
            Node.hello("app")
                .addDevices(
                    Device.newBuilder().setHostPath("/dev/nope").setContainerPath("/dev/x")),
            Node.hello("app")
                .setLinux(
                    Node.linux(
                        LinuxContainerSecurityContext.newBuilder()
                            .setCapabilities(
                                Capability.newBuilder().addAddCapabilities("FLY")))))) {
      assertThatThrownBy(() -> node.create(pod, config.build()))
          .isInstanceOf(StatusRuntimeException.class);
    }
    assertThat(node.config.state().resolve("containers")).isEmptyDirectory();
    assertThat(node.create(pod, Node.hello("app").build())).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/sys, inside /proc",
    "/proc/self/attr, inside /proc",
    "/proc, not of type proc",
  })
  void nothing_is_mounted_over_proc(String target, String why) {
    String pod = node.run(node.pod().build());
    var config = Node.hello("app", "sleep", "100").addMounts(mount(directory, target));

    assertThatThrownBy(() -> node.createAndStart(pod, config.build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("\"" + target + "\" cannot be mounted because it is " + why);
  }

  @Test
  void a_pod_sets_nothing_of_the_host() throws Exception {
    var swappiness = Path.of("/proc/sys/vm/swappiness");
    var before = Files.readString(swappiness);
    var pod =
        node.pod().setLinux(LinuxPodSandboxConfig.newBuilder().putSysctls("vm.swappiness", "1"));

    assertThatThrownBy(() -> node.run(pod.build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("sysctl \"vm.swappiness\" is not in a separate kernel namespace");
    assertThat(Files.readString(swappiness)).isEqualTo(before);
  }

  private String run(ContainerConfig config) {
    return node.createAndStart(node.run(node.pod().build()), config);
  }

  private static Mount.Builder mount(Path source, String target) {
    return Mount.newBuilder().setHostPath(source.toString()).setContainerPath(target);
  }
}
