package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.ContainerPort;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.cri.v1.LinuxPodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxMetadata;
import dev.caravel.cri.v1.PortMapping;
import dev.caravel.cri.v1.Protocol;
import dev.caravel.kubelet.pod.QosClass;
import dev.caravel.kubelet.runtime.RuntimeKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** What the runtime is told to make a pod's sandbox of. */
public final class SandboxConfigs {
  private final NodeSettings node;
  private final SecurityContexts security;

  public SandboxConfigs(NodeSettings node) {
    this.node = node;
    this.security = new SecurityContexts(seccompRoot(node));
  }

  static Path seccompRoot(NodeSettings node) {
    return node.directories().root().resolve("seccomp");
  }

  /**
   * The configuration.
   *
   * @param attempt how many sandboxes the pod had before
   * @param seen when the kubelet first saw the pod
   */
  public PodSandboxConfig of(Pod pod, int attempt, Instant seen) {
    var metadata = pod.metadata();
    var annotations = new LinkedHashMap<>(metadata.annotations());
    annotations.put(RuntimeKeys.CONFIG_SEEN, seen.toString());
    annotations.put(RuntimeKeys.CONFIG_SOURCE, "api");
    var labels = new LinkedHashMap<>(metadata.labels());
    labels.put(RuntimeKeys.POD_NAME, metadata.name());
    labels.put(RuntimeKeys.POD_NAMESPACE, metadata.namespace());
    labels.put(RuntimeKeys.POD_UID, metadata.uid());
    var builder =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(metadata.name())
                    .setNamespace(metadata.namespace())
                    .setUid(metadata.uid())
                    .setAttempt(attempt))
            .setLogDirectory(logDirectory(pod).toString())
            .setDnsConfig(node.dns().of(pod))
            .putAllLabels(labels)
            .putAllAnnotations(annotations)
            .setLinux(linux(pod));
    if (!pod.spec().hostNetwork()) {
      builder.setHostname(PodHostname.of(pod, node.nodeName()));
    }
    for (var container : pod.spec().containers()) {
      container.ports().stream().map(SandboxConfigs::mapping).forEach(builder::addPortMappings);
    }
    return builder.build();
  }

  /** Where the pod's logs go. */
  public Path logDirectory(Pod pod) {
    var metadata = pod.metadata();
    return node.directories().logs(metadata.namespace(), metadata.name(), metadata.uid());
  }

  private LinuxPodSandboxConfig linux(Pod pod) {
    var builder =
        LinuxPodSandboxConfig.newBuilder()
            .setCgroupParent(cgroupParent(pod))
            .setSecurityContext(security.sandbox(pod))
            .setResources(ResourceLimits.ofPod(pod));
    pod.spec()
        .securityContext()
        .sysctls()
        .forEach(sysctl -> builder.putSysctls(sysctl.name(), sysctl.value()));
    return builder.build();
  }

  /** One cgroup a pod, below one for each class that may be squeezed. */
  String cgroupParent(Pod pod) {
    var name = "pod" + pod.metadata().uid();
    return switch (QosClass.of(pod)) {
      case GUARANTEED -> node.cgroupRoot() + "/" + name;
      case BURSTABLE -> node.cgroupRoot() + "/burstable/" + name;
      case BEST_EFFORT -> node.cgroupRoot() + "/besteffort/" + name;
    };
  }

  private static PortMapping mapping(ContainerPort port) {
    var protocol =
        switch (port.protocol().toUpperCase(Locale.ROOT)) {
          case "UDP" -> Protocol.UDP;
          case "SCTP" -> Protocol.SCTP;
          default -> Protocol.TCP;
        };
    return PortMapping.newBuilder()
        .setProtocol(protocol)
        .setContainerPort(port.containerPort())
        .setHostPort(port.hostPort())
        .setHostIp(port.hostIP())
        .build();
  }

  /** The addresses that a hosts file names; for tests and for containers of this package. */
  static List<String> addresses(Pod pod) {
    return pod.status().podIPs().stream().map(ip -> ip.ip()).toList();
  }
}
