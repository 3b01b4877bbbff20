package dev.caravel.kubelet.container;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.VolumeMount;
import dev.caravel.cri.v1.Mount;
import dev.caravel.cri.v1.MountPropagation;
import dev.caravel.kubelet.files.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A container's volume mounts as paths on the host. */
final class VolumeMounts {
  private static final Pattern UNRESOLVED = Pattern.compile("\\$\\([^)]*\\)");

  private VolumeMounts() {}

  static List<Mount> of(
      Container container, Map<String, Path> volumes, Map<String, String> environment)
      throws ConfigException, IOException {
    var mounts = new ArrayList<Mount>();
    for (var mount : container.volumeMounts()) {
      var volume = volumes.get(mount.name());
      if (volume == null) {
        throw new ConfigException(
            "cannot find volume \""
                + mount.name()
                + "\" to mount into container \""
                + container.name()
                + "\"");
      }
      var path = mount.mountPath().startsWith("/") ? mount.mountPath() : "/" + mount.mountPath();
      mounts.add(
          Mount.newBuilder()
              .setContainerPath(path)
              .setHostPath(hostPath(mount, volume, environment).toString())
              .setReadonly(mount.readOnly())
              .setPropagation(propagation(mount))
              .build());
    }
    return mounts;
  }

  private static MountPropagation propagation(VolumeMount mount) {
    return switch (mount.mountPropagation()) {
      case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
      case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
      default -> MountPropagation.PROPAGATION_PRIVATE;
    };
  }

  private static Path hostPath(VolumeMount mount, Path volume, Map<String, String> environment)
      throws ConfigException, IOException {
    var subPath = mount.subPath();
    if (!mount.subPathExpr().isEmpty()) {
      subPath = Expansion.expand(mount.subPathExpr(), environment);
      if (UNRESOLVED.matcher(subPath).find()) {
        throw new ConfigException(
            "missing value for \"" + subPath + "\" in the subPathExpr of mount " + mount.name());
      }
    }
    return subPath.isEmpty() ? volume : below(volume, subPath, mount.name());
  }

  /** A path in a volume; what a container left there must not lead out of it. */
  private static Path below(Path volume, String subPath, String name)
      throws ConfigException, IOException {
    var relative = Path.of(subPath);
    if (relative.isAbsolute()) {
      throw new ConfigException("error SubPath `" + subPath + "` must not be an absolute path");
    }
    for (var part : relative) {
      if (part.toString().equals("..")) {
        throw new ConfigException(
            "unable to provision SubPath `" + subPath + "`: must not contain '..'");
      }
    }
    var root = volume.toRealPath();
    var at = root;
    for (var part : relative) {
      var next = at.resolve(part);
      if (!Files.exists(next)) {
        Files.createDirectory(next);
        Files.setPosixFilePermissions(next, Trees.permissions(0777));
      }
      at = next.toRealPath();
      if (!at.startsWith(root)) {
        throw new ConfigException(
            "failed to prepare subPath for volumeMount \""
                + name
                + "\": subpath \""
                + subPath
                + "\" not within volume path \""
                + volume
                + "\"");
      }
    }
    return at;
  }
}
