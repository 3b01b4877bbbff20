package dev.caravel.kubelet.runtime;

/** Labels and annotations by which a kubelet finds its own again, as upstream names them. */
public final class RuntimeKeys {
  // Labels of sandboxes and containers.
  public static final String POD_NAME = "io.kubernetes.pod.name";
  public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  public static final String POD_UID = "io.kubernetes.pod.uid";
  public static final String CONTAINER_NAME = "io.kubernetes.container.name";

  // Annotations of containers.
  public static final String HASH = "io.kubernetes.container.hash";
  public static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
  public static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
  public static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
  public static final String GRACE_PERIOD = "io.kubernetes.pod.terminationGracePeriod";
  public static final String DELETION_GRACE_PERIOD = "io.kubernetes.pod.deletionGracePeriod";
  public static final String PORTS = "io.kubernetes.container.ports";
  public static final String PRE_STOP = "io.kubernetes.container.preStopHandler";

  // Annotations of sandboxes.
  public static final String CONFIG_SEEN = "kubernetes.io/config.seen";
  public static final String CONFIG_SOURCE = "kubernetes.io/config.source";

  private RuntimeKeys() {}
}
