package dev.caravel.runtime.sandbox;

import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import dev.caravel.cri.v1.PodSandbox;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxState;
import dev.caravel.cri.v1.PodSandboxStatus;
import dev.caravel.cri.v1.RunPodSandboxRequest;
import dev.caravel.runtime.cgroup.Cgroup;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.process.Shim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One pod on this node: a shim that holds its namespaces, its place on the network, and the files
 * that its containers share. Its status is replaced as a whole; what changes the sandbox holds
 * {@link #changing}.
 */
public final class Sandbox {
  private final String id;
  private final Path folder;
  private final RunPodSandboxRequest request;
  private final String cgroupParent;
  private final Cgroups cgroups;
  private final Path socket;
  private final Shim shim;
  private final String hostname;
  final ReentrantLock changing = new ReentrantLock();
  private volatile PodSandboxStatus status;
  private volatile long shimPid;
  private volatile Optional<Shim.Following> following = Optional.empty();

  Sandbox(
      String id, Path folder, Path socket, SandboxRecord record, String cgroupRoot, Cgroups cgroups)
      throws IOException {
    this.id = id;
    this.folder = folder;
    this.socket = socket;
    this.request = record.request();
    this.status = record.status();
    this.cgroups = cgroups;
    shim = new Shim(socket);
    hostname = hasHostNetwork() ? nodesName() : config().getHostname();
    String parent = config().getLinux().getCgroupParent();
    cgroupParent = parent.isEmpty() ? "/" + cgroupRoot + "/" + id : parent;
  }

  public String id() {
    return id;
  }

  public PodSandboxConfig config() {
    return request.getConfig();
  }

  RunPodSandboxRequest request() {
    return request;
  }

  public PodSandboxStatus status() {
    return status;
  }

  public boolean isReady() {
    return status.getState() == PodSandboxState.SANDBOX_READY;
  }

  /** The process that holds the namespaces; 0 when it is not known. */
  public long shimPid() {
    return shimPid;
  }

  public Shim shim() {
    return shim;
  }

  /** The group of the shim itself. */
  public Cgroup cgroup() {
    return cgroup(id);
  }

  /** The group of one of the pod's containers, beside that of the shim. */
  public Cgroup cgroup(String containerId) {
    String parent = cgroupParent.equals("/") ? "" : cgroupParent;
    return cgroups.at(parent + "/" + containerId);
  }

  /** The group that all of the pod's groups are in: ours, unless the kubelet named one. */
  public Cgroup cgroupOfPod() {
    return cgroups.at(cgroupParent);
  }

  boolean ownsCgroupOfPod() {
    return config().getLinux().getCgroupParent().isEmpty();
  }

  /** The pod's group is one of this cluster's, whoever named it. */
  boolean isBelow(String cgroupRoot) {
    return cgroupParent.startsWith("/" + cgroupRoot + "/");
  }

  public NamespaceOption namespaces() {
    return config().getLinux().getSecurityContext().getNamespaceOptions();
  }

  public boolean hasHostNetwork() {
    return namespaces().getNetwork() == NamespaceMode.NODE;
  }

  /** The name that containers see: the node's own where the network is the node's. */
  public String hostname() {
    return hostname;
  }

  private static String nodesName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  public Path resolvConf() {
    return folder.resolve("resolv.conf");
  }

  public Path hostnameFile() {
    return folder.resolve("hostname");
  }

  public Path hostsFile() {
    return folder.resolve("hosts");
  }

  /** The pod's network namespace, as long as the shim lives. */
  public Path networkNamespace() {
    return Path.of("/proc/" + shimPid + "/ns/net");
  }

  /** As ListPodSandbox shows it. */
  public PodSandbox summary() {
    var now = status;
    return PodSandbox.newBuilder()
        .setId(id)
        .setMetadata(now.getMetadata())
        .setState(now.getState())
        .setCreatedAt(now.getCreatedAt())
        .putAllLabels(now.getLabelsMap())
        .putAllAnnotations(now.getAnnotationsMap())
        .setRuntimeHandler(now.getRuntimeHandler())
        .build();
  }

  Path folder() {
    return folder;
  }

  Path socket() {
    return socket;
  }

  void status(PodSandboxStatus now) {
    status = now;
  }

  void shimPid(long pid) {
    shimPid = pid;
  }

  void follows(Shim.Following now) {
    following = Optional.of(now);
    shimPid = now.pid();
  }

  void unfollow() throws IOException {
    if (following.isPresent()) {
      following.get().close();
    }
  }

  /** No two sandboxes may have the same (as containerd names them). */
  String name() {
    var metadata = config().getMetadata();
    return String.join(
        "_",
        metadata.getName(),
        metadata.getNamespace(),
        metadata.getUid(),
        Integer.toUnsignedString(metadata.getAttempt()));
  }
}
