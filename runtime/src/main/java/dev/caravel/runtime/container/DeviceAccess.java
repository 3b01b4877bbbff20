package dev.caravel.runtime.container;

import dev.caravel.cri.v1.ContainerConfig;
import dev.caravel.cri.v1.Device;
import dev.caravel.runtime.process.Field;
import dev.caravel.runtime.process.Fields;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/** Which devices a container has and may use. */
final class DeviceAccess {
  private static final Path DEV = Path.of("/dev");
  private static final int MAX_DEVICES = 4096;
  private static final int TYPE_MASK = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;

  /** The container's own, or none of its business. */
  private static final Set<Path> LEFT_OUT =
      Set.of(
          Path.of("/dev/pts"),
          Path.of("/dev/shm"),
          Path.of("/dev/mqueue"),
          Path.of("/dev/console"),
          Path.of("/dev/ptmx"));

  /** Any may be made; opened only: null, zero, full, random, urandom, tty, ptmx and terminals. */
  private static final List<String> DEFAULT_RULES =
      List.of(
          "c *:* m",
          "b *:* m",
          "c 1:3 rwm",
          "c 1:5 rwm",
          "c 1:7 rwm",
          "c 1:8 rwm",
          "c 1:9 rwm",
          "c 5:0 rwm",
          "c 5:2 rwm",
          "c 136:* rwm");

  private DeviceAccess() {}

  static void describe(ContainerConfig config, Fields fields) throws IOException {
    if (config.getLinux().getSecurityContext().getPrivileged()) {
      fields.text(Field.DEVICE_RULE, "a *:* rwm");
      addAll(DEV, DEV, fields, "");
      return;
    }
    fields.texts(Field.DEVICE_RULE, DEFAULT_RULES);
    for (Device device : config.getDevicesList()) {
      Path source = Path.of(device.getHostPath());
      Path target =
          Path.of(
              device.getContainerPath().isEmpty()
                  ? device.getHostPath()
                  : device.getContainerPath());
      if (!Files.exists(source)) {
        throw Status.INVALID_ARGUMENT
            .withDescription("no such device on the node: " + source)
            .asRuntimeException();
      }
      addAll(
          source.toRealPath(),
          target,
          fields,
          device.getPermissions().isEmpty() ? "rwm" : device.getPermissions());
    }
  }

  /** Adds a device, or all below a directory; with permissions, also a rule for each. */
  private static void addAll(Path source, Path target, Fields fields, String permissions)
      throws IOException {
    int[] count = {0};
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return LEFT_OUT.contains(directory)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!attributes.isOther() || LEFT_OUT.contains(file)) {
              return FileVisitResult.CONTINUE;
            }
            if (++count[0] > MAX_DEVICES) {
              throw new IOException(source + " has more than " + MAX_DEVICES + " devices");
            }
            add(file, target.resolve(source.relativize(file)).normalize(), fields, permissions);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // it has just gone
            }
            throw e;
          }
        });
  }

  private static void add(Path file, Path target, Fields fields, String permissions)
      throws IOException {
    int type = (int) number(file, "unix:mode") & TYPE_MASK;
    if (type != CHARACTER_DEVICE && type != BLOCK_DEVICE) {
      return;
    }
    fields.list(
        Field.DEVICE,
        new Fields()
            .text(Field.DEVICE_SOURCE, file.toString())
            .text(Field.DEVICE_TARGET, target.toString()));
    if (!permissions.isEmpty()) {
      long number = number(file, "unix:rdev");
      // As makedev(3) packs them.
      long major = (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL);
      long minor = (number & 0xff) | (number >>> 12 & ~0xffL);
      char letter = type == BLOCK_DEVICE ? 'b' : 'c';
      fields.text(Field.DEVICE_RULE, letter + " " + major + ":" + minor + " " + permissions);
    }
  }

  private static long number(Path file, String attribute) throws IOException {
    return ((Number) Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS)).longValue();
  }
}
