package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.PodSecurityContext;
import dev.caravel.api.core.v1.SELinuxOptions;
import dev.caravel.api.core.v1.SeccompProfile;
import dev.caravel.cri.v1.Capability;
import dev.caravel.cri.v1.Image;
import dev.caravel.cri.v1.Int64Value;
import dev.caravel.cri.v1.LinuxContainerSecurityContext;
import dev.caravel.cri.v1.LinuxSandboxSecurityContext;
import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.NamespaceOption;
import dev.caravel.cri.v1.SELinuxOption;
import dev.caravel.cri.v1.SecurityProfile;
import dev.caravel.cri.v1.SupplementalGroupsPolicy;
import dev.caravel.cri.v1.UserNamespace;
import dev.caravel.kubelet.pod.PodContainers;
import dev.caravel.kubelet.pod.PodNames;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who containers and sandboxes run as, and what they may do. */
final class SecurityContexts {
  private static final List<String> MASKED_PATHS =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private final Path seccompRoot;

  /**
   * Contexts.
   *
   * @param seccompRoot where profiles of type Localhost lie
   */
  SecurityContexts(Path seccompRoot) {
    this.seccompRoot = seccompRoot;
  }

  static boolean isPrivileged(Container container) {
    return container.securityContext().privileged();
  }

  LinuxSandboxSecurityContext sandbox(Pod pod) {
    var security = pod.spec().securityContext();
    var builder =
        LinuxSandboxSecurityContext.newBuilder()
            .setNamespaceOptions(namespaces(pod, "").build())
            .setPrivileged(
                PodContainers.all(pod).stream().anyMatch(entry -> isPrivileged(entry.container())))
            .setSeccomp(profile(SecurityProfile.ProfileType.RuntimeDefault, ""))
            .addAllSupplementalGroups(groups(security))
            .setSupplementalGroupsPolicy(policy(security));
    if (security.hasRunAsUser()) {
      builder.setRunAsUser(number(security.runAsUser()));
    }
    if (security.hasRunAsGroup() && security.hasRunAsUser()) {
      builder.setRunAsGroup(number(security.runAsGroup()));
    }
    if (security.hasSeLinuxOptions()) {
      builder.setSelinuxOptions(selinux(security.seLinuxOptions()));
    }
    return builder.build();
  }

  /**
   * Of a container that is to run as its image or its spec says.
   *
   * @param target ID of the container whose processes it shares; empty if none
   * @throws ConfigException if it must not run as root but would
   */
  LinuxContainerSecurityContext container(Pod pod, Container container, Image image, String target)
      throws ConfigException {
    var own = container.securityContext();
    var ofPod = pod.spec().securityContext();
    checkNonRoot(pod, container, image);
    var builder =
        LinuxContainerSecurityContext.newBuilder()
            .setPrivileged(own.privileged())
            .setReadonlyRootfs(own.readOnlyRootFilesystem())
            .setNoNewPrivs(
                own.hasAllowPrivilegeEscalation()
                    && !own.allowPrivilegeEscalation()
                    && !own.privileged())
            .setNamespaceOptions(namespaces(pod, target))
            .addAllSupplementalGroups(groups(ofPod))
            .setSupplementalGroupsPolicy(policy(ofPod))
            .setCapabilities(
                Capability.newBuilder()
                    .addAllAddCapabilities(own.capabilities().add())
                    .addAllDropCapabilities(own.capabilities().drop()))
            .setSeccomp(
                seccomp(own.hasSeccompProfile() ? own.seccompProfile() : ofPod.seccompProfile()));
    if (!own.privileged() && !own.procMount().equals("Unmasked")) {
      builder.addAllMaskedPaths(MASKED_PATHS).addAllReadonlyPaths(READ_ONLY_PATHS);
    }
    if (own.hasRunAsUser() || ofPod.hasRunAsUser()) {
      builder.setRunAsUser(number(own.hasRunAsUser() ? own.runAsUser() : ofPod.runAsUser()));
    } else if (image.hasUid()) {
      builder.setRunAsUser(image.getUid());
    } else {
      builder.setRunAsUsername(image.getUsername());
    }
    if (own.hasRunAsGroup() || ofPod.hasRunAsGroup()) {
      builder.setRunAsGroup(number(own.hasRunAsGroup() ? own.runAsGroup() : ofPod.runAsGroup()));
    }
    if (own.hasSeLinuxOptions() || ofPod.hasSeLinuxOptions()) {
      builder.setSelinuxOptions(
          selinux(own.hasSeLinuxOptions() ? own.seLinuxOptions() : ofPod.seLinuxOptions()));
    }
    return builder.build();
  }

  private static void checkNonRoot(Pod pod, Container container, Image image)
      throws ConfigException {
    var own = container.securityContext();
    var ofPod = pod.spec().securityContext();
    boolean nonRoot = own.hasRunAsNonRoot() ? own.runAsNonRoot() : ofPod.runAsNonRoot();
    if (!nonRoot) {
      return;
    }
    var where = "(pod: \"" + PodNames.of(pod) + "\", container: " + container.name() + ")";
    if (own.hasRunAsUser() || ofPod.hasRunAsUser()) {
      if ((own.hasRunAsUser() ? own.runAsUser() : ofPod.runAsUser()) == 0) {
        throw new ConfigException("container's runAsUser breaks non-root policy " + where);
      }
    } else if (!image.getUsername().isEmpty()) {
      throw new ConfigException(
          "container has runAsNonRoot and image has non-numeric user ("
              + image.getUsername()
              + "), cannot verify user is non-root "
              + where);
    } else if (image.getUid().getValue() == 0) {
      throw new ConfigException("container has runAsNonRoot and image will run as root " + where);
    }
  }

  private static NamespaceOption.Builder namespaces(Pod pod, String target) {
    var spec = pod.spec();
    var builder =
        NamespaceOption.newBuilder()
            .setNetwork(spec.hostNetwork() ? NamespaceMode.NODE : NamespaceMode.POD)
            .setIpc(spec.hostIPC() ? NamespaceMode.NODE : NamespaceMode.POD)
            .setPid(
                spec.hostPID()
                    ? NamespaceMode.NODE
                    : spec.shareProcessNamespace() ? NamespaceMode.POD : NamespaceMode.CONTAINER);
    if (spec.hasHostUsers() && !spec.hostUsers()) {
      // Whether it can is the runtime's to say.
      builder.setUsernsOptions(UserNamespace.newBuilder().setMode(NamespaceMode.POD));
    }
    if (!target.isEmpty() && !spec.hostPID() && !spec.shareProcessNamespace()) {
      builder.setPid(NamespaceMode.TARGET).setTargetId(target);
    }
    return builder;
  }

  private static Set<Long> groups(PodSecurityContext security) {
    var groups = new LinkedHashSet<Long>();
    if (security.hasFsGroup()) {
      groups.add(security.fsGroup());
    }
    groups.addAll(security.supplementalGroups());
    return groups;
  }

  private static SupplementalGroupsPolicy policy(PodSecurityContext security) {
    return security.supplementalGroupsPolicy().equals("Strict")
        ? SupplementalGroupsPolicy.Strict
        : SupplementalGroupsPolicy.Merge;
  }

  private SecurityProfile seccomp(SeccompProfile wanted) {
    return switch (wanted.type()) {
      case "RuntimeDefault" -> profile(SecurityProfile.ProfileType.RuntimeDefault, "");
      case "Localhost" ->
          profile(
              SecurityProfile.ProfileType.Localhost,
              seccompRoot.resolve(wanted.localhostProfile()).toString());
      default -> profile(SecurityProfile.ProfileType.Unconfined, "");
    };
  }

  private static SecurityProfile profile(SecurityProfile.ProfileType type, String path) {
    return SecurityProfile.newBuilder().setProfileType(type).setLocalhostRef(path).build();
  }

  private static SELinuxOption selinux(SELinuxOptions options) {
    return SELinuxOption.newBuilder()
        .setUser(options.user())
        .setRole(options.role())
        .setType(options.type())
        .setLevel(options.level())
        .build();
  }

  private static Int64Value number(long value) {
    return Int64Value.newBuilder().setValue(value).build();
  }
}
