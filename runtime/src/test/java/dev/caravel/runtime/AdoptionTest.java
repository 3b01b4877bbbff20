package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.ContainerEventType;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ListPodSandboxRequest;
import dev.caravel.cri.v1.PodSandbox;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.time.SystemClock;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime finds again that was killed, or whose shims were. */
@Timeout(30)
class AdoptionTest {
  @TempDir Path directory;
  private Node node;

  @BeforeEach
  void open() throws Exception {
    Requires.root();
    node =
        new Node(directory, RuntimeConfig.in(directory, "caravel-test-" + directory.getFileName()));
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void containers_live_through_a_kill_and_their_ends_are_learnt() throws Exception {
    String lives;
    String ends;
    String waits;
    String pid;
    try (var process = new RuntimeProcess(directory, node.config.cgroupRoot())) {
      String pod = node.run(node.pod().build());
      lives = node.createAndStart(pod, Node.hello("lives").build());
      ends = node.createAndStart(pod, Node.hello("ends", "sleep", "1000").build());
      waits = node.create(pod, Node.hello("waits", "sleep", "1000").build());
      pid = node.info(lives);
      assertThat(pid).doesNotContain("\"pid\":0");
      process.kill();
    }
    long shim = onlyShim();
    // It ends while nobody serves.
    killInside(node.config, ends);

    node.start();
    assertThat(node.info(lives)).isEqualTo(pid);
    assertThat(node.status(lives).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    assertThat(node.output(lives, "hostname")).isEqualTo("pod1\n");
    assertThat(node.status(ends).getState()).isEqualTo(ContainerState.CONTAINER_EXITED);
    assertThat(node.status(ends).getExitCode()).isEqualTo(137);
    assertThat(node.status(waits).getState()).isEqualTo(ContainerState.CONTAINER_CREATED);
    assertThat(onlyShim()).isEqualTo(shim);
    node.start(waits);
    node.stop(lives, 5);
    assertThat(node.status(lives).getReason()).isEqualTo("Completed");
  }

  @Test
  void what_was_acknowledged_before_a_kill_is_there_and_nothing_else() throws Exception {
    var random = new Random(42);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (int round = 0; round < 2; round++) {
      try (var process = new RuntimeProcess(directory, node.config.cgroupRoot())) {
        var enough = new CountDownLatch(1 + random.nextInt(4));
        var kubelet =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    while (true) {
                      String pod = node.run(node.pod().build());
                      acknowledged.add(pod);
                      enough.countDown();
                      acknowledged.add(node.createAndStart(pod, Node.hello("app").build()));
                      enough.countDown();
                    }
                  } catch (StatusRuntimeException killed) {
                    enough.countDown();
                  }
                });
        enough.await();
        process.kill();
        kubelet.interrupt(); // it may be waiting for the runtime to come back
        kubelet.join();
      }
    }
    node.start();
    Set<String> found = ConcurrentHashMap.newKeySet();
    for (PodSandbox sandbox :
        node.runtime.listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList()) {
      assertThat(sandbox.getState()).isEqualTo(PodSandboxState.SANDBOX_READY);
      found.add(sandbox.getId());
      node.runtime
          .podSandboxStatus(
              PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandbox.getId()).build())
          .getContainersStatusesList()
          .forEach(container -> found.add(container.getId()));
    }
    assertThat(found).containsAll(acknowledged);
    for (String id : acknowledged) {
      if (node.isContainer(id)) {
        assertThat(node.status(id).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
      }
    }
  }

  @Test
  void a_killed_shim_takes_its_pod_with_it() throws Exception {
    node.start();
    String pod = node.run(node.pod().build());
    String container = node.createAndStart(pod, Node.hello("app").build());
    try (var watch = new EventWatch(node)) {
      assertThat(ProcessHandle.of(node.shim(pod)).orElseThrow().destroyForcibly()).isTrue();
      watch.await(container, ContainerEventType.CONTAINER_STOPPED_EVENT);
    }
    assertThat(node.status(container).getExitCode()).isEqualTo(255);
    assertThat(node.status(container).getReason()).isEqualTo("Unknown");
    assertThat(
            node.runtime
                .podSandboxStatus(PodSandboxStatusRequest.newBuilder().setPodSandboxId(pod).build())
                .getStatus()
                .getState())
        .isEqualTo(PodSandboxState.SANDBOX_NOTREADY);
  }

  @Test
  void a_second_runtime_on_the_same_socket_is_refused() throws Exception {
    node.start();
    assertThatThrownBy(() -> new RuntimeProcess(directory, node.config.cgroupRoot()))
        .isInstanceOf(AssertionError.class);
    assertThat(node.run(node.pod().build())).hasSize(64);
  }

  @Test
  void wiping_leaves_nothing() throws Exception {
    try (var process = new RuntimeProcess(directory, node.config.cgroupRoot())) {
      String pod = node.run(node.pod().build());
      assertThat(node.createAndStart(pod, Node.hello("app").build())).isNotEmpty();
      process.kill();
    }
    ContainerRuntime.wipe(node.config, SystemClock.instance());
    assertThat(node.config.state()).doesNotExist();
    assertThat(node.config.root()).doesNotExist();
    assertThat(node.config.socket()).doesNotExist();
    Node.assertNothingIsLeft(directory, node.config);
    node.start();
  }

  private long onlyShim() {
    try (var all = ProcessHandle.allProcesses()) {
      return all.filter(p -> Node.isShim(p, directory)).findFirst().orElseThrow().pid();
    }
  }

  /** Kills a container's first process, as its id is found in its control group's name. */
  private static void killInside(RuntimeConfig config, String container) throws Exception {
    for (long pid : Node.processesOf(config, container)) {
      ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
      assertThat(process.destroyForcibly()).isTrue();
      process.onExit().join();
    }
  }
}
