package dev.caravel.runtime.sandbox;

import dev.caravel.cri.v1.LinuxPodSandboxStatus;
import dev.caravel.cri.v1.Namespace;
import dev.caravel.cri.v1.PodIP;
import dev.caravel.cri.v1.PodSandboxNetworkStatus;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.cri.v1.PodSandboxStatus;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.network.Attachment;
import dev.caravel.network.NetworkException;
import dev.caravel.network.PodNetwork;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.process.Exit;
import dev.caravel.runtime.process.ShimListener;
import dev.caravel.runtime.process.ShimProgram;
import dev.caravel.runtime.process.ShimRefusal;
import dev.caravel.runtime.state.DurableFile;
import dev.caravel.runtime.state.Ids;
import dev.caravel.time.Clock;
import io.grpc.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All sandboxes of the node, from RunPodSandbox to RemovePodSandbox, across restarts of the
 * runtime.
 *
 * <p>Running one: the intent is noted, the shim started in a group of its own, the network
 * attached, the record flushed to disk; only then is it acknowledged. Whatever a crash leaves
 * before that is found by the intent and removed at the next start.
 */
public final class Sandboxes {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime");

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path sockets;
  private final ShimProgram program;
  private final String cgroupRoot;
  private final Cgroups cgroups;
  private final PodNetwork network;
  private final Clock clock;
  private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();

  /**
   * @param folder the runtime's state directory
   * @param cgroupRoot the group of pods for which the kubelet names none
   */
  public Sandboxes(
      Path folder,
      ShimProgram program,
      String cgroupRoot,
      Cgroups cgroups,
      PodNetwork network,
      Clock clock)
      throws IOException {
    this.folder = Files.createDirectories(folder.resolve("sandboxes"));
    this.sockets = Files.createDirectories(folder.resolve("shims"));
    this.program = program;
    this.cgroupRoot = cgroupRoot;
    this.cgroups = cgroups;
    this.network = network;
    this.clock = clock;
  }

  /** Finds the sandboxes of earlier runs and removes those that were never acknowledged. */
  public void load() throws IOException, InterruptedException {
    DurableFile.deleteUnfinished(folder);
    for (Path each : DurableFile.directories(folder)) {
      String id = each.getFileName().toString();
      Optional<SandboxRecord> record = SandboxRecord.read(each);
      if (record.isEmpty()) {
        DurableFile.deleteTree(each);
        continue;
      }
      var sandbox = sandbox(id, record.get());
      if (record.get().isComplete()) {
        sandboxes.put(id, sandbox);
        names.put(sandbox.name(), id);
      } else {
        LOG.log(Level.INFO, "removing sandbox {0}, which was not finished", id);
        discard(sandbox);
      }
    }
  }

  /**
   * Takes up with the shims that are still there; the others' sandboxes are not ready any more.
   *
   * @param listeners who hears of each sandbox's containers
   */
  public void adopt(Function<Sandbox, ShimListener> listeners) throws IOException {
    for (var sandbox : sandboxes.values()) {
      if (sandbox.isReady()) {
        try {
          follow(sandbox, listeners.apply(sandbox));
          LOG.log(
              Level.INFO,
              "adopted sandbox {0} of shim {1}",
              sandbox.id(),
              Long.toString(sandbox.shimPid()));
        } catch (IOException | ShimRefusal gone) {
          ended(sandbox);
          listeners.apply(sandbox).gone();
        }
      } else {
        listeners.apply(sandbox).gone();
      }
    }
    network.reconcile(
        sandboxes.values().stream()
            .filter(s -> s.isReady() && !s.hasHostNetwork())
            .map(Sandbox::id)
            .collect(Collectors.toUnmodifiableSet()));
  }

  public Optional<Sandbox> find(String id) {
    return Optional.ofNullable(sandboxes.get(id));
  }

  /** Like {@link #find}, for calls that need it; the message is that of containerd. */
  public Sandbox get(String id) {
    return find(id)
        .orElseThrow(() ->
            Status.NOT_FOUND
                .withDescription("an error occurred when try to find sandbox: not found: " + id)
                .asRuntimeException());
  }

  public Collection<Sandbox> list() {
    return sandboxes.values();
  }

  /** Makes a sandbox; it is ready, and on disk, when this returns. */
  public Sandbox run(RunPodSandboxRequest request, Function<Sandbox, ShimListener> listeners)
      throws IOException, InterruptedException {
    SandboxRequests.check(request);
    String id = Ids.random();
    var metadata = request.getConfig().getMetadata();
    var status =
        PodSandboxStatus.newBuilder()
            .setId(id)
            .setMetadata(metadata)
            .setState(PodSandboxState.SANDBOX_NOTREADY)
            .setLinux(
                LinuxPodSandboxStatus.newBuilder()
                    .setNamespaces(
                        Namespace.newBuilder()
                            .setOptions(
                                request
                                    .getConfig()
                                    .getLinux()
                                    .getSecurityContext()
                                    .getNamespaceOptions())))
            .putAllLabels(request.getConfig().getLabelsMap())
            .putAllAnnotations(request.getConfig().getAnnotationsMap())
            .setRuntimeHandler(request.getRuntimeHandler())
            .build();
    var record = new SandboxRecord(request, status);
    var sandbox = sandbox(id, record);
    String holder = names.putIfAbsent(sandbox.name(), id);
    if (holder != null) {
      throw Status.ALREADY_EXISTS
          .withDescription(
              "failed to reserve sandbox name \""
                  + sandbox.name()
                  + "\": name is reserved for \""
                  + holder
                  + "\"")
          .asRuntimeException();
    }
    boolean made = false;
    try {
      Files.createDirectory(sandbox.folder());
      record.writeIntent(sandbox.folder());
      make(sandbox, listeners.apply(sandbox));
      sandboxes.put(id, sandbox);
      made = true;
      return sandbox;
    } catch (IOException | ShimRefusal | NetworkException e) {
      throw Status.UNKNOWN
          .withDescription("failed to create sandbox " + id + ": " + e.getMessage())
          .withCause(e)
          .asRuntimeException();
    } finally {
      if (!made) {
        names.remove(sandbox.name());
        discard(sandbox);
      }
    }
  }

  private void make(Sandbox sandbox, ShimListener listener) throws IOException, ShimRefusal {
    var config = sandbox.config();
    Files.writeString(sandbox.resolvConf(), ResolvConf.of(config.getDnsConfig()));
    Files.writeString(sandbox.hostnameFile(), sandbox.hostname() + "\n");
    sandbox.cgroup().create();
    sandbox.shimPid(program.start(SandboxRequests.describe(sandbox)));
    var status =
        sandbox.status().toBuilder().setState(PodSandboxState.SANDBOX_READY).setCreatedAt(nanos());
    if (!sandbox.hasHostNetwork()) {
      Attachment attachment =
          network.attach(sandbox.id(), sandbox.networkNamespace(), SandboxRequests.ports(config));
      status.setNetwork(networkStatus(attachment.addresses()));
    }
    Files.writeString(sandbox.hostsFile(), hosts(sandbox.hostname(), status.getNetwork()));
    sandbox.status(status.build());
    follow(sandbox, listener);
    new SandboxRecord(sandbox.request(), sandbox.status()).write(sandbox.folder());
  }

  private void follow(Sandbox sandbox, ShimListener listener) throws IOException, ShimRefusal {
    sandbox.follows(
        sandbox
            .shim()
            .follow(
                new ShimListener() {
                  @Override
                  public void running(String containerId, long pid) {
                    listener.running(containerId, pid);
                  }

                  @Override
                  public void exited(String containerId, Exit exit) {
                    listener.exited(containerId, exit);
                  }

                  @Override
                  public void gone() {
                    try {
                      ended(sandbox);
                    } catch (IOException e) {
                      LOG.log(Level.ERROR, "cannot note the end of sandbox " + sandbox.id(), e);
                    }
                    listener.gone();
                  }
                }));
  }

  /**
   * Takes the sandbox off the network and ends its shim, which kills all that is left in the pod.
   * Does nothing where that was done.
   */
  public void stop(Sandbox sandbox) throws IOException, InterruptedException {
    sandbox.changing.lock();
    try {
      detach(sandbox);
      stopShim(sandbox, clock);
    } finally {
      sandbox.changing.unlock();
    }
    ended(sandbox);
  }

  /** Hears no more of any sandbox; all of them go on. */
  public void close() throws IOException {
    for (var sandbox : sandboxes.values()) {
      sandbox.unfollow();
    }
  }

  /** Removes a stopped sandbox with all that is kept of it. */
  public void remove(Sandbox sandbox) throws IOException, InterruptedException {
    discard(sandbox);
    sandboxes.remove(sandbox.id());
    names.remove(sandbox.name());
  }

  private void detach(Sandbox sandbox) throws IOException {
    if (!sandbox.hasHostNetwork()) {
      try {
        network.detach(sandbox.id());
      } catch (NetworkException e) {
        throw new IOException(
            "cannot take sandbox " + sandbox.id() + " off the network: " + e.getMessage(), e);
      }
    }
  }

  private static void stopShim(Sandbox sandbox, Clock clock)
      throws IOException, InterruptedException {
    if (Files.exists(sandbox.socket())) {
      // A shim that does not answer is killed, which ends the waiting for it.
      var patience = clock.schedule(STOP_PATIENCE, () -> kill(sandbox));
      try {
        sandbox.shim().stop();
      } catch (IOException gone) {
        LOG.log(Level.DEBUG, "the shim of sandbox {0} had ended", sandbox.id());
      } finally {
        patience.cancel();
      }
      Files.deleteIfExists(sandbox.socket());
    }
    sandbox.cgroup().kill();
    sandbox.cgroup().remove();
  }

  private static void kill(Sandbox sandbox) {
    try {
      sandbox.cgroup().kill();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot kill the shim of sandbox {0}: {1}", sandbox.id(), e);
    }
  }

  private void discard(Sandbox sandbox) throws IOException, InterruptedException {
    stop(sandbox);
    if (sandbox.ownsCgroupOfPod()) {
      sandbox.cgroupOfPod().kill();
      sandbox.cgroupOfPod().remove();
    } else if (sandbox.isBelow(cgroupRoot)) {
      // A newer sandbox of the same pod may be using it.
      sandbox.cgroupOfPod().removeIfEmpty();
    }
    Files.deleteIfExists(SandboxRecord.file(sandbox.folder()));
    DurableFile.deleteTree(sandbox.folder());
  }

  /** Notes that nothing runs in the sandbox any more. */
  private void ended(Sandbox sandbox) throws IOException {
    sandbox.changing.lock();
    try {
      if (sandbox.isReady()) {
        sandbox.status(
            sandbox.status().toBuilder().setState(PodSandboxState.SANDBOX_NOTREADY).build());
        if (sandbox.status().getCreatedAt() > 0 && Files.isDirectory(sandbox.folder())) {
          new SandboxRecord(sandbox.request(), sandbox.status()).rewrite(sandbox.folder());
        }
      }
    } finally {
      sandbox.changing.unlock();
    }
  }

  private Sandbox sandbox(String id, SandboxRecord record) throws IOException {
    return new Sandbox(
        id, folder.resolve(id), sockets.resolve(Ids.brief(id)), record, cgroupRoot, cgroups);
  }

  /**
   * Kills every pod that is known in a state directory or in the control group {@code cgroupRoot},
   * and removes their groups; for {@code reset}, when no runtime serves.
   */
  public static void wipe(Path state, String cgroupRoot, Cgroups cgroups, Clock clock)
      throws IOException, InterruptedException {
    List<Path> containers = DurableFile.directories(state.resolve("containers"));
    for (Path each : DurableFile.directories(state.resolve("sandboxes"))) {
      String id = each.getFileName().toString();
      Optional<SandboxRecord> record = SandboxRecord.read(each);
      if (record.isPresent()) {
        Path socket = state.resolve("shims").resolve(Ids.brief(id));
        var sandbox = new Sandbox(id, each, socket, record.get(), cgroupRoot, cgroups);
        stopShim(sandbox, clock);
        for (Path container : containers) {
          // Most are another sandbox's, and not there.
          sandbox.cgroup(container.getFileName().toString()).kill();
          sandbox.cgroup(container.getFileName().toString()).remove();
        }
      }
    }
    var all = cgroups.at("/" + cgroupRoot);
    all.kill();
    all.remove();
  }

  private long nanos() {
    var now = clock.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private static PodSandboxNetworkStatus networkStatus(List<InetAddress> addresses) {
    var status = PodSandboxNetworkStatus.newBuilder().setIp(addresses.getFirst().getHostAddress());
    for (var further : addresses.subList(1, addresses.size())) {
      status.addAdditionalIps(PodIP.newBuilder().setIp(further.getHostAddress()));
    }
    return status.build();
  }

  /** For containers whose kubelet brings no hosts(5) of its own. */
  private static String hosts(String hostname, PodSandboxNetworkStatus network) {
    var lines = new ArrayList<>(List.of("127.0.0.1\tlocalhost", "::1\tlocalhost"));
    if (!network.getIp().isEmpty()) {
      lines.add(network.getIp() + "\t" + hostname);
    }
    return String.join("\n", lines) + "\n";
  }
}
