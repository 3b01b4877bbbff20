package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.ContainerFilter;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ImageSpec;
import dev.caravel.cri.v1.LinuxPodSandboxConfig;
import dev.caravel.cri.v1.LinuxSandboxSecurityContext;
import dev.caravel.cri.v1.ListContainersRequest;
import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.RemoveContainerRequest;
import dev.caravel.cri.v1.StatusRequest;
import dev.caravel.cri.v1.StopPodSandboxRequest;
import dev.caravel.cri.v1.VersionRequest;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes and containers from the first call to the last, through CRI. */
class PodLifecycleTest {
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
  void tells_what_it_is_and_that_it_is_ready() {
    assertThat(node.runtime.version(VersionRequest.getDefaultInstance()).getRuntimeName())
        .isEqualTo("caravel");
    assertThat(
            node.runtime.status(StatusRequest.getDefaultInstance()).getStatus().getConditionsList())
        .allMatch(condition -> condition.getStatus())
        .extracting(condition -> condition.getType())
        .containsExactly("RuntimeReady", "NetworkReady");
  }

  @Test
  void a_container_runs_logs_and_ends() throws Exception {
    String pod = node.run(node.pod().build());
    assertThat(sandbox(pod).getState()).isEqualTo(PodSandboxState.SANDBOX_READY);
    assertThat(sandbox(pod).getNetwork().getIp()).isEqualTo("10.99.0.2");

    String container = node.create(pod, Node.hello("app").build());
    assertThat(node.status(container).getState()).isEqualTo(ContainerState.CONTAINER_CREATED);
    node.start(container);
    var running = node.status(container);
    assertThat(running.getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    assertThat(running.getStartedAt()).isGreaterThanOrEqualTo(running.getCreatedAt());

    assertThat(node.output(container, "hostname")).isEqualTo("pod1\n");
    assertThat(node.output(container, "get", "http://127.0.0.1/hostname")).isEqualTo("pod1\n");
    assertThat(node.exec(container, "exit", "3").getExitCode()).isEqualTo(3);

    node.stop(container, 10);
    var ended = node.status(container);
    assertThat(ended.getState()).isEqualTo(ContainerState.CONTAINER_EXITED);
    assertThat(ended.getExitCode()).isZero();
    assertThat(ended.getReason()).isEqualTo("Completed");
    assertThat(ended.getFinishedAt()).isGreaterThanOrEqualTo(ended.getStartedAt());
    assertThat(node.log("pod1", "app"))
        .allMatch(line -> line.matches("\\S+Z std(out|err) F .*"))
        .anyMatch(line -> line.endsWith("ended by signal 15"));
  }

  @Test
  void an_image_asked_for_by_id_is_told_by_name() {
    String pod = node.run(node.pod().build());
    String byName = node.create(pod, Node.hello("one").build());
    String id = node.status(byName).getImageId();
    assertThat(id).startsWith("sha256:");
    String byId =
        node.create(pod, Node.hello("two").setImage(ImageSpec.newBuilder().setImage(id)).build());
    assertThat(node.status(byId).getImage().getImage()).isEqualTo("caravel.local/hello:latest");
    assertThat(node.status(byId).getImageRef()).isEqualTo(node.status(byName).getImageRef());
  }

  @Test
  void the_exit_code_of_a_command_is_learnt() {
    String pod = node.run(node.pod().build());
    try (var watch = new EventWatch(node)) {
      String container = node.createAndStart(pod, Node.hello("job", "exit", "7").build());
      watch.await(container, ContainerEventType.CONTAINER_STOPPED_EVENT);
      assertThat(node.status(container).getExitCode()).isEqualTo(7);
      assertThat(node.status(container).getReason()).isEqualTo("Error");
    }
  }

  @Test
  void a_command_that_is_not_there_is_named() {
    String pod = node.run(node.pod().build());
    String container = node.create(pod, Node.hello("app").addCommand("/nope").build());
    assertThatThrownBy(() -> node.start(container))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("exec: \"/nope\": stat /nope: no such file or directory");
    assertThat(node.status(container).getReason()).isEqualTo("StartError");
    assertThat(node.status(container).getExitCode()).isEqualTo(128);
  }

  @Test
  void events_tell_all_that_happens_to_a_container() {
    String pod = node.run(node.pod().build());
    try (var watch = new EventWatch(node)) {
      String container = node.createAndStart(pod, Node.hello("app").build());
      node.stop(container, 0);
      remove(container);
      assertThat(watch.until(container, ContainerEventType.CONTAINER_DELETED_EVENT))
          .containsExactly(
              ContainerEventType.CONTAINER_CREATED_EVENT,
              ContainerEventType.CONTAINER_STARTED_EVENT,
              ContainerEventType.CONTAINER_STOPPED_EVENT,
              ContainerEventType.CONTAINER_DELETED_EVENT);
    }
    assertThat(
            node.runtime
                .listContainers(
                    ListContainersRequest.newBuilder()
                        .setFilter(ContainerFilter.newBuilder().setPodSandboxId(pod))
                        .build())
                .getContainersList())
        .isEmpty();
  }

  @Test
  void stopping_a_sandbox_kills_its_containers_and_frees_its_address() {
    String pod = node.run(node.pod().build());
    String container = node.createAndStart(pod, Node.hello("app").build());
    stopSandbox(pod);
    assertThat(sandbox(pod).getState()).isEqualTo(PodSandboxState.SANDBOX_NOTREADY);
    assertThat(node.status(container).getExitCode()).isEqualTo(137);
    assertThat(node.network.attached).isEmpty();
    stopSandbox(pod);
    stopSandbox("nobody");
  }

  @Test
  void on_the_hosts_network_there_is_no_address_and_the_hosts_name() throws Exception {
    String pod =
        node.run(
            node.pod()
                .setLinux(
                    LinuxPodSandboxConfig.newBuilder()
                        .setSecurityContext(
                            LinuxSandboxSecurityContext.newBuilder()
                                .setNamespaceOptions(
                                    NamespaceOption.newBuilder().setNetwork(NamespaceMode.NODE))))
                .setHostname("")
                .build());
    assertThat(sandbox(pod).getNetwork().getIp()).isEmpty();
    String container = node.createAndStart(pod, Node.hello("app", "sleep", "100").build());
    assertThat(node.output(container, "cat", "/proc/sys/kernel/hostname"))
        .isEqualTo(Node.hostname() + "\n");
    assertThat(node.output(container, "env")).contains("HOSTNAME=" + Node.hostname() + "\n");
  }

  private dev.caravel.cri.v1.PodSandboxStatus sandbox(String id) {
    return node.runtime
        .podSandboxStatus(PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build())
        .getStatus();
  }

  private void stopSandbox(String id) {
    var stopped =
        node.runtime.stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build());
    assertThat(stopped).isNotNull();
  }

  private void remove(String container) {
    var removed =
        node.runtime.removeContainer(
            RemoveContainerRequest.newBuilder().setContainerId(container).build());
    assertThat(removed).isNotNull();
  }
}
