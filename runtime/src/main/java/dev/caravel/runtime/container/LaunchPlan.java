package dev.caravel.runtime.container;

import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.LinuxContainerSecurityContext;
import dev.caravel.cri.v1.NamespaceMode;
import dev.caravel.cri.v1.SecurityProfile.ProfileType;
import dev.caravel.cri.v1.SupplementalGroupsPolicy;
import dev.caravel.runtime.cgroup.Cgroup;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.image.Snapshot;
import dev.caravel.runtime.image.manifest.ImageConfig;
import dev.caravel.runtime.process.Field;
import dev.caravel.runtime.process.Fields;
import dev.caravel.runtime.sandbox.Sandbox;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts all that CRI and the image say about a container into the words of the shim, once, when the
 * container is created: starting it then needs nothing else.
 */
final class LaunchPlan {
  // protocol.h, enum processes
  private static final int PROCESSES_OWN = 0;
  private static final int PROCESSES_POD = 1;
  private static final int PROCESSES_NODE = 2;
  private static final int PROCESSES_TARGET = 3;

  private LaunchPlan() {}

  static byte[] of(
      String id,
      Sandbox sandbox,
      ContainerConfig config,
      ImageConfig image,
      Snapshot snapshot,
      Cgroups cgroups,
      Path folder)
      throws IOException {
    var fields =
        new Fields()
            .text(Field.ID, id)
            .texts(Field.ARGUMENT, Command.words(config, image))
            .texts(Field.ENVIRONMENT, Command.environment(config, image, sandbox.hostname()))
            .text(
                Field.DIRECTORY,
                config.getWorkingDir().isEmpty() ? image.workingDir() : config.getWorkingDir())
            .flag(Field.TERMINAL, config.getTty())
            .flag(Field.STDIN, config.getStdin())
            .flag(Field.STDIN_ONCE, config.getStdinOnce())
            .text(Field.EXIT_FILE, Container.exitFile(folder).toString())
            .text(Field.ROOT, Container.rootDirectory(folder).toString());
    logFile(sandbox, config).ifPresent(log -> fields.text(Field.LOG_FILE, log.toString()));
    describeLayers(snapshot, fields);
    Mounts.describe(sandbox, config, cgroups, fields);
    DeviceAccess.describe(config, fields);
    describeSecurity(config.getLinux().getSecurityContext(), image, fields);
    Cgroup cgroup = sandbox.cgroup(id);
    cgroup.directories().forEach(path -> fields.text(Field.CGROUP, path.toString()));
    fields.number(Field.OOM_SCORE, config.getLinux().getResources().getOomScoreAdj());
    return fields.bytes();
  }

  /**
   * Where the output goes; empty if the kubelet wants no log.
   *
   * @throws io.grpc.StatusRuntimeException if that is outside the pod's log directory
   */
  static Optional<Path> logFile(Sandbox sandbox, ContainerConfig config) {
    String directory = sandbox.config().getLogDirectory();
    if (directory.isEmpty() || config.getLogPath().isEmpty()) {
      return Optional.empty();
    }
    Path base = Path.of(directory).normalize();
    Path file = base.resolve(config.getLogPath()).normalize();
    if (!base.isAbsolute() || !file.startsWith(base) || file.equals(base)) {
      throw invalid("log path \"" + config.getLogPath() + "\" is not inside " + directory);
    }
    return Optional.of(file);
  }

  /**
   * The layers' paths are relative to where they are, so that many fit into one mount's options.
   */
  private static void describeLayers(Snapshot snapshot, Fields fields) {
    Path base = snapshot.lowerDirs().getFirst().toAbsolutePath().getParent();
    if (base == null) {
      throw new IllegalArgumentException("an image's layer cannot be the root directory");
    }
    String lower =
        snapshot.lowerDirs().stream()
            .map(layer -> option(base, layer))
            .collect(Collectors.joining(":"));
    fields
        .text(Field.LAYERS_DIRECTORY, base.toString())
        .text(
            Field.OVERLAY_OPTIONS,
            "lowerdir="
                + lower
                + ",upperdir="
                + option(base, snapshot.upper())
                + ",workdir="
                + option(base, snapshot.work()));
  }

  private static String option(Path base, Path path) {
    return base.relativize(path.toAbsolutePath())
        .toString()
        .replace("\\", "\\\\")
        .replace(":", "\\:")
        .replace(",", "\\,");
  }

  private static void describeSecurity(
      LinuxContainerSecurityContext security, ImageConfig image, Fields fields) {
    boolean privileged = security.getPrivileged();
    var capabilities = Capabilities.of(security.getCapabilities(), privileged);
    fields
        .text(Field.USER, user(security, image))
        .flag(
            Field.IMAGE_GROUPS,
            security.getSupplementalGroupsPolicy() != SupplementalGroupsPolicy.Strict)
        .flag(Field.READ_ONLY_ROOT, security.getReadonlyRootfs())
        .number(Field.BOUNDING, capabilities.bounding())
        .number(Field.EFFECTIVE, capabilities.bounding())
        .number(Field.INHERITABLE, capabilities.ambient())
        .number(Field.AMBIENT, capabilities.ambient())
        .flag(Field.NO_NEW_PRIVILEGES, security.getNoNewPrivs())
        .flag(Field.SECCOMP, !privileged && filtersCalls(security));
    security
        .getSupplementalGroupsList()
        .forEach(group -> fields.number(Field.SUPPLEMENTARY, group));
    var namespaces = security.getNamespaceOptions();
    int processes =
        switch (namespaces.getPid()) {
          case CONTAINER -> PROCESSES_OWN;
          case POD -> PROCESSES_POD;
          case NODE -> PROCESSES_NODE;
          case TARGET -> PROCESSES_TARGET;
          case UNRECOGNIZED -> throw invalid("unknown process namespace mode");
        };
    fields.number(Field.PROCESSES, processes);
    if (namespaces.getPid() == NamespaceMode.TARGET) {
      fields.text(Field.PROCESSES_OF, namespaces.getTargetId());
    }
  }

  private static boolean filtersCalls(LinuxContainerSecurityContext security) {
    if (security.getApparmor().getProfileType() == ProfileType.Localhost) {
      throw invalid("AppArmor profiles are not supported by this runtime");
    }
    if (!security.hasSeccomp()) {
      return false;
    }
    return switch (security.getSeccomp().getProfileType()) {
      case RuntimeDefault -> true;
      case Unconfined -> false;
      case Localhost ->
          throw invalid("seccomp profiles of the node are not supported by this runtime");
      case UNRECOGNIZED -> throw invalid("unknown kind of seccomp profile");
    };
  }

  private static String user(LinuxContainerSecurityContext security, ImageConfig image) {
    List<String> parts = new ArrayList<>();
    if (security.hasRunAsUser()) {
      parts.add(Long.toString(security.getRunAsUser().getValue()));
    } else if (!security.getRunAsUsername().isEmpty()) {
      parts.add(security.getRunAsUsername());
    }
    if (security.hasRunAsGroup()) {
      if (parts.isEmpty()) {
        throw invalid("user group is specified without user");
      }
      parts.add(Long.toString(security.getRunAsGroup().getValue()));
    }
    return parts.isEmpty() ? image.user() : String.join(":", parts);
  }

  private static RuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }
}
