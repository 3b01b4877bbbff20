package dev.caravel.kubelet.files;

import java.nio.file.Path;

/**
 * Where the kubelet keeps what belongs to pods, laid out as upstream does below {@code --root-dir}.
 *
 * @param root upstream's {@code /var/lib/kubelet}
 * @param podLogs upstream's {@code /var/log/pods}
 * @param containerLogs upstream's {@code /var/log/containers}
 */
public record PodDirectories(Path root, Path podLogs, Path containerLogs) {

  /** Of all pods, one folder a UID. */
  public Path pods() {
    return root.resolve("pods");
  }

  public Path pod(String uid) {
    return pods().resolve(uid);
  }

  /** Of a pod's volumes: a folder a plugin, in it one a volume. */
  public Path volumes(String uid) {
    return pod(uid).resolve("volumes");
  }

  /**
   * One volume.
   *
   * @param plugin {@code empty-dir}, {@code configmap}, ...
   */
  public Path volume(String uid, String plugin, String name) {
    return volumes(uid).resolve("kubernetes.io~" + plugin).resolve(name);
  }

  /** Where what containers leave as their last words lies. */
  public Path containerFiles(String uid, String container) {
    return pod(uid).resolve("containers").resolve(container);
  }

  /** The hosts file that a pod's containers share. */
  public Path hostsFile(String uid) {
    return pod(uid).resolve("etc-hosts");
  }

  /** Of a pod's logs: a folder a container. */
  public Path logs(String namespace, String name, String uid) {
    return podLogs.resolve(namespace + "_" + name + "_" + uid);
  }
}
