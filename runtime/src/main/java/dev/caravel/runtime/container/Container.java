package dev.caravel.runtime.container;

import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.ContainerState;
import dev.caravel.cri.v1.ContainerStatus;
import dev.caravel.runtime.cgroup.Cgroup;
import dev.caravel.runtime.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One container. Its status is replaced as a whole, in memory and on disk, by who holds {@link
 * #changing}; reading it needs no lock.
 */
public final class Container {
  private final Sandbox sandbox;
  private final Path folder;
  private volatile ContainerRecord record;
  private volatile long pid;
  final ReentrantLock changing = new ReentrantLock();
  final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  Container(Sandbox sandbox, Path folder, ContainerRecord record) {
    this.sandbox = sandbox;
    this.folder = folder;
    this.record = record;
    if (record.status().getState() == ContainerState.CONTAINER_EXITED) {
      ended.complete(true);
    }
  }

  public String id() {
    return record.status().getId();
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  public ContainerConfig config() {
    return record.request().getConfig();
  }

  public ContainerStatus status() {
    return record.status();
  }

  public ContainerState state() {
    return record.status().getState();
  }

  /** The first process, as the host counts; 0 if it does not run. */
  public long pid() {
    return pid;
  }

  public Cgroup cgroup() {
    return sandbox.cgroup(id());
  }

  /** As ListContainers shows it. */
  public dev.caravel.cri.v1.Container summary() {
    var status = record.status();
    return dev.caravel.cri.v1.Container.newBuilder()
        .setId(status.getId())
        .setPodSandboxId(sandbox.id())
        .setMetadata(status.getMetadata())
        .setImage(status.getImage())
        .setImageRef(status.getImageRef())
        .setImageId(status.getImageId())
        .setState(status.getState())
        .setCreatedAt(status.getCreatedAt())
        .putAllLabels(status.getLabelsMap())
        .putAllAnnotations(status.getAnnotationsMap())
        .build();
  }

  /** The directory that holds what the container has written to its root file system. */
  public Path writableLayer() throws IOException {
    return layerLink(folder).toRealPath();
  }

  ContainerRecord record() {
    return record;
  }

  Path folder() {
    return folder;
  }

  /** Changes the status, on disk first. */
  void become(ContainerStatus now) throws IOException {
    var changed = record.with(now);
    changed.rewrite(folder);
    record = changed;
  }

  /** Changes the status in memory alone, for when the disk takes nothing more. */
  void becomeInMemory(ContainerStatus now) {
    record = record.with(now);
  }

  void pid(long now) {
    pid = now;
  }

  /** No two containers may have the same (as containerd names them). */
  String name() {
    return name(sandbox, config());
  }

  static String name(Sandbox sandbox, ContainerConfig config) {
    return String.join(
        "_",
        config.getMetadata().getName(),
        sandbox.id(),
        Integer.toUnsignedString(config.getMetadata().getAttempt()));
  }

  /** Where the shim writes how the container ended. */
  static Path exitFile(Path folder) {
    return folder.resolve("exit");
  }

  /** A link to what the container writes. */
  static Path layerLink(Path folder) {
    return folder.resolve("layer");
  }

  /** An empty directory on which the container, and nobody else, sees its root. */
  static Path rootDirectory(Path folder) {
    return folder.resolve("root");
  }
}
