package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where things lie in a cluster's data directory. */
public record ClusterDirectory(Path root) {

  /** The administrator's kubeconfig, mode 0600. */
  public Path kubeconfig() {
    return root.resolve("kubeconfig");
  }

  public Path pki() {
    return root.resolve("pki");
  }

  public Path etcd() {
    return root.resolve("etcd");
  }

  /** What the kubelet, the runtime and the network keep. */
  public Path node() {
    return root.resolve("node");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  /** What is only true while the cluster runs: sockets and the lock. */
  public Path run() {
    return root.resolve("run");
  }

  /** What a person or the first start decided, which later starts keep. */
  public Path settings() {
    return root.resolve("cluster.properties");
  }

  public Path log() {
    return logs().resolve("caravel.log");
  }

  public Path controlSocket() {
    return run().resolve("control.sock");
  }

  public Path runtimeSocket() {
    return run().resolve("runtime.sock");
  }

  /** Held by the {@code up} that waits for a start. */
  public Path startLock() {
    return run().resolve("start.lock");
  }

  /** Held by the process that runs the cluster. */
  public Path lock() {
    return run().resolve("lock");
  }

  /**
   * Makes the directories that are missing; only their owner may look into them.
   *
   * @throws IOException if that is refused
   */
  public void create() throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(root, ownerOnly);
    for (var directory : new Path[] {pki(), etcd(), node(), logs(), run()}) {
      Files.createDirectories(directory, ownerOnly);
    }
  }
}
