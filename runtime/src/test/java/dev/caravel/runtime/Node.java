package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.cri.CriSocket;
import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.ContainerFilter;
import dev.caravel.cri.v1.ContainerMetadata;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.cri.v1.ContainerStatusRequest;
import dev.caravel.cri.v1.CreateContainerRequest;
import dev.caravel.cri.v1.ExecSyncRequest;
import dev.caravel.cri.v1.ExecSyncResponse;
import dev.caravel.cri.v1.ImageSpec;
import dev.caravel.cri.v1.LinuxContainerConfig;
import dev.caravel.cri.v1.LinuxContainerSecurityContext;
import dev.caravel.cri.v1.ListContainersRequest;
import dev.caravel.cri.v1.ListPodSandboxRequest;
import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxMetadata;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.RemovePodSandboxRequest;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.cri.v1.RuntimeServiceGrpc;
import dev.caravel.cri.v1.StartContainerRequest;
import dev.caravel.cri.v1.StopContainerRequest;
import dev.caravel.network.PodNetwork;
import dev.caravel.time.SystemClock;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A runtime and a CRI client of it, as the kubelet would be. */
final class Node implements AutoCloseable {
  final Path directory;
  final RuntimeConfig config;
  final NumberedNetwork network = new NumberedNetwork();
  private final PodNetwork used;
  private final CriSocket socket;
  private final ManagedChannel channel;
  final RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime;
  private Optional<ContainerRuntime> server = Optional.empty();
  private int made;

  /** A node whose runtime runs in this process. */
  Node(Path directory) throws Exception {
    this(directory, RuntimeConfig.in(directory, "caravel-test-" + directory.getFileName()));
    start();
  }

  /** A node whose runtime has still to be started. */
  Node(Path directory, RuntimeConfig config) {
    this.directory = directory;
    used = network;
    this.config = config;
    socket = new CriSocket(config.socket());
    channel = socket.channel();
    runtime = RuntimeServiceGrpc.newBlockingStub(channel).withWaitForReady();
  }

  /** A node on a network of the caller's; its runtime has still to be started. */
  Node(Path directory, RuntimeConfig config, PodNetwork used) {
    this.directory = directory;
    this.used = used;
    this.config = config;
    socket = new CriSocket(config.socket());
    channel = socket.channel();
    runtime = RuntimeServiceGrpc.newBlockingStub(channel).withWaitForReady();
  }

  /** Starts a runtime in this process. */
  void start() throws Exception {
    server = Optional.of(new ContainerRuntime(config, SystemClock.instance(), used).start());
    channel.resetConnectBackoff();
  }

  void restart() throws Exception {
    server.orElseThrow().close();
    start();
  }

  /** A pod with a log directory; each has a name of its own. */
  PodSandboxConfig.Builder pod() {
    made++;
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName("pod" + made)
                .setNamespace("default")
                .setUid("uid" + made))
        .setHostname("pod" + made)
        .setLogDirectory(directory.resolve("logs/pod" + made).toString())
        .putLabels("app", "hello");
  }

  String run(PodSandboxConfig pod) {
    return runtime
        .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build())
        .getPodSandboxId();
  }

  /** A container of the image hello that has a process namespace of its own. */
  static ContainerConfig.Builder hello(String name, String... args) {
    return ContainerConfig.newBuilder()
        .setMetadata(ContainerMetadata.newBuilder().setName(name))
        .setImage(ImageSpec.newBuilder().setImage("caravel.local/hello"))
        .addAllArgs(List.of(args))
        .setLogPath(name + "/0.log")
        .setLinux(linux(LinuxContainerSecurityContext.newBuilder()));
  }

  static LinuxContainerConfig.Builder linux(LinuxContainerSecurityContext.Builder security) {
    return LinuxContainerConfig.newBuilder()
        .setSecurityContext(
            security.setNamespaceOptions(
                NamespaceOption.newBuilder().setPid(NamespaceMode.CONTAINER)));
  }

  String create(String sandbox, ContainerConfig container) {
    return runtime
        .createContainer(
            CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandbox)
                .setConfig(container)
                .build())
        .getContainerId();
  }

  void start(String container) {
    var started =
        runtime.startContainer(
            StartContainerRequest.newBuilder().setContainerId(container).build());
    assertThat(started).isNotNull();
  }

  String createAndStart(String sandbox, ContainerConfig container) {
    String id = create(sandbox, container);
    start(id);
    return id;
  }

  void stop(String container, int timeoutSeconds) {
    var stopped =
        runtime.stopContainer(
            StopContainerRequest.newBuilder()
                .setContainerId(container)
                .setTimeout(timeoutSeconds)
                .build());
    assertThat(stopped).isNotNull();
  }

  ContainerStatus status(String container) {
    return runtime
        .containerStatus(ContainerStatusRequest.newBuilder().setContainerId(container).build())
        .getStatus();
  }

  String info(String container) {
    return runtime
        .containerStatus(
            ContainerStatusRequest.newBuilder().setContainerId(container).setVerbose(true).build())
        .getInfoMap()
        .getOrDefault("info", "");
  }

  ExecSyncResponse exec(String container, String... command) {
    return runtime.execSync(
        ExecSyncRequest.newBuilder()
            .setContainerId(container)
            .addAllCmd(List.of(command))
            .setTimeout(10)
            .build());
  }

  String output(String container, String... command) {
    return exec(container, command).getStdout().toStringUtf8();
  }

  List<String> log(String pod, String container) throws IOException {
    return Files.readAllLines(directory.resolve("logs").resolve(pod).resolve(container + "/0.log"));
  }

  static String hostname() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  @Override
  public void close() throws Exception {
    if (server.isEmpty()) {
      start(); // it finds what there is to remove
    }
    try {
      for (var sandbox :
          runtime.listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList()) {
        var removed =
            runtime.removePodSandbox(
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox.getId()).build());
        assertThat(removed).isNotNull();
      }
    } finally {
      channel.shutdownNow();
      assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
      socket.close();
      server.orElseThrow().close();
    }
    assertThat(network.attached).isEmpty();
    assertNothingIsLeft(directory, config);
  }

  /** The process id of a sandbox's shim. */
  long shim(String sandbox) {
    String info =
        runtime
            .podSandboxStatus(
                PodSandboxStatusRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .setVerbose(true)
                    .build())
            .getInfoMap()
            .getOrDefault("info", "");
    return Long.parseLong(info.replaceAll("\\D", ""));
  }

  boolean isContainer(String id) {
    return runtime
            .listContainers(
                ListContainersRequest.newBuilder()
                    .setFilter(ContainerFilter.newBuilder().setId(id))
                    .build())
            .getContainersCount()
        == 1;
  }

  static boolean isShim(ProcessHandle process, Path directory) {
    return process.info().command().map(c -> c.startsWith(directory.toString())).orElse(false);
  }

  /** The processes in a container's control group. */
  static List<Long> processesOf(RuntimeConfig config, String container) throws IOException {
    try (Stream<Path> groups =
        Files.find(
            Path.of("/sys/fs/cgroup"),
            5,
            (path, attributes) ->
                path.endsWith(Path.of(container, "cgroup.procs"))
                    && path.toString().contains(config.cgroupRoot()))) {
      Path processes = groups.findFirst().orElseThrow();
      return Files.readAllLines(processes).stream().map(Long::valueOf).toList();
    }
  }

  /** No process of ours, no mount, no control group, no file of a pod. */
  static void assertNothingIsLeft(Path directory, RuntimeConfig config) throws IOException {
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(directory.toString());
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      assertThat(
              processes.filter(p ->
                  p.info().command().map(c -> c.startsWith(directory.toString())).orElse(false)))
          .isEmpty();
    }
    try (Stream<Path> trees = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path tree : (Iterable<Path>) trees::iterator) {
        Path group = tree.resolve(config.cgroupRoot());
        if (Files.isDirectory(group)) {
          try (Stream<Path> below = Files.list(group)) {
            assertThat(below.filter(Files::isDirectory)).as("groups in " + group).isEmpty();
          }
          Files.delete(group);
        }
      }
    }
    for (String folder : List.of("sandboxes", "containers", "shims")) {
      Path path = config.state().resolve(folder);
      if (Files.isDirectory(path)) {
        assertThat(path).isEmptyDirectory();
      }
    }
  }
}
