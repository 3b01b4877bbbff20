package dev.caravel.runtime.container;

import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.Mount;
import dev.caravel.cri.v1.MountPropagation;
import dev.caravel.runtime.cgroup.Cgroups;
import dev.caravel.runtime.process.Field;
import dev.caravel.runtime.process.Fields;
import dev.caravel.runtime.sandbox.Sandbox;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is mounted in a container, in the order in which it is: what lies above comes first. */
final class Mounts {
  // mount(2)
  private static final long MS_RDONLY = 1;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;
  private static final long MS_BIND = 4096;
  private static final long MS_REC = 16384;
  private static final long MS_SLAVE = 1 << 19;
  private static final long MS_SHARED = 1 << 20;
  private static final long MS_STRICTATIME = 1 << 24;
  private static final long HARMLESS = MS_NOSUID | MS_NODEV | MS_NOEXEC;

  private static final String CGROUPS = "/sys/fs/cgroup";

  /** One mount point and how the shim is to make it. */
  private record Point(String target, Fields fields) {}

  private Mounts() {}

  static void describe(Sandbox sandbox, ContainerConfig config, Cgroups cgroups, Fields fields)
      throws IOException {
    var security = config.getLinux().getSecurityContext();
    Set<String> asked = new HashSet<>();
    for (Mount mount : config.getMountsList()) {
      asked.add(clean(mount.getContainerPath()));
    }
    var points = new ArrayList<Point>();
    for (var point : defaults(cgroups.views(), security.getPrivileged())) {
      if (!asked.contains(point.target())) {
        points.add(point);
      }
    }
    long access = security.getReadonlyRootfs() ? MS_RDONLY : 0;
    for (var file :
        List.of(
            new Own("/etc/resolv.conf", sandbox.resolvConf()),
            new Own("/etc/hostname", sandbox.hostnameFile()),
            new Own("/etc/hosts", sandbox.hostsFile()))) {
      boolean nodesName = sandbox.hasHostNetwork() && file.target().equals("/etc/hostname");
      if (!asked.contains(file.target()) && !nodesName) {
        points.add(bind(file.source().toString(), file.target(), access | MS_BIND | MS_REC));
      }
    }
    var wanted = new ArrayList<Point>();
    for (Mount mount : config.getMountsList()) {
      wanted.add(asked(mount));
    }
    wanted.sort(Comparator.comparingInt(point -> Path.of(point.target()).getNameCount()));
    points.addAll(wanted);
    points.forEach(point -> fields.list(Field.MOUNT, point.fields()));

    if (!security.getPrivileged()) {
      if (!asked.contains(CGROUPS)) {
        fields.text(Field.READ_ONLY_PATH, CGROUPS);
      }
      fields.texts(Field.READ_ONLY_PATH, security.getReadonlyPathsList());
      fields.texts(Field.MASKED_PATH, security.getMaskedPathsList());
    }
  }

  private record Own(String target, Path source) {}

  private static List<Point> defaults(List<Cgroups.View> views, boolean privileged) {
    long readOnly = privileged ? 0 : MS_RDONLY;
    var points = new ArrayList<Point>();
    points.add(point("proc", "/proc", HARMLESS, ""));
    points.add(point("tmpfs", "/dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
    points.add(
        point(
            "devpts",
            "/dev/pts",
            MS_NOSUID | MS_NOEXEC,
            "newinstance,ptmxmode=0666,mode=0620,gid=5"));
    points.add(optional(point("mqueue", "/dev/mqueue", HARMLESS, "")));
    points.add(point("shm", "/dev/shm", HARMLESS, ""));
    points.add(point("sysfs", "/sys", HARMLESS | readOnly, ""));
    if (views.stream().noneMatch(view -> view.name().isEmpty()) && !views.isEmpty()) {
      points.add(optional(point("tmpfs", CGROUPS, HARMLESS, "mode=755,size=64k")));
    }
    for (var view : views) {
      String target = view.name().isEmpty() ? CGROUPS : CGROUPS + "/" + view.name();
      points.add(optional(point(view.type(), target, HARMLESS | readOnly, view.options())));
    }
    return points;
  }

  private static Point asked(Mount mount) throws IOException {
    String target = clean(mount.getContainerPath());
    if (mount.hasImage()) {
      throw invalid("image volumes are not supported by this runtime");
    }
    if (mount.getUidMappingsCount() + mount.getGidMappingsCount() > 0) {
      throw invalid("mounts with mapped ids are not supported by this runtime");
    }
    Path source = Path.of(mount.getHostPath());
    if (!source.isAbsolute()) {
      throw invalid("host path \"" + mount.getHostPath() + "\" of a mount is not absolute");
    }
    if (!Files.exists(source)) {
      Files.createDirectories(source);
    }
    Point point =
        bind(source.toString(), target, MS_BIND | MS_REC | (mount.getReadonly() ? MS_RDONLY : 0));
    if (mount.getRecursiveReadOnly()) {
      if (!mount.getReadonly() || mount.getPropagation() != MountPropagation.PROPAGATION_PRIVATE) {
        throw invalid("a recursive read-only mount must be read-only and private: " + target);
      }
      point.fields().number(Field.MOUNT_RECURSIVE, 1);
    }
    switch (mount.getPropagation()) {
      case PROPAGATION_PRIVATE -> {}
      case PROPAGATION_HOST_TO_CONTAINER ->
          point.fields().number(Field.MOUNT_PROPAGATION, MS_SLAVE);
      case PROPAGATION_BIDIRECTIONAL -> point.fields().number(Field.MOUNT_PROPAGATION, MS_SHARED);
      case UNRECOGNIZED -> throw invalid("unknown propagation of the mount at " + target);
    }
    return point;
  }

  private static String clean(String path) {
    Path target = Path.of("/").resolve(path).normalize();
    if (target.getNameCount() == 0) {
      throw invalid("container path \"" + path + "\" of a mount is not a place to mount at");
    }
    return target.toString();
  }

  private static Point bind(String source, String target, long flags) {
    Point point = point("bind", target, flags, "");
    point.fields().text(Field.MOUNT_SOURCE, source);
    return point;
  }

  private static Point point(String type, String target, long flags, String options) {
    return new Point(
        target,
        new Fields()
            .text(Field.MOUNT_TARGET, target)
            .text(Field.MOUNT_TYPE, type)
            .number(Field.MOUNT_FLAGS, flags)
            .text(Field.MOUNT_OPTIONS, options));
  }

  private static Point optional(Point point) {
    point.fields().number(Field.MOUNT_OPTIONAL, 1);
    return point;
  }

  private static RuntimeException invalid(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }
}
