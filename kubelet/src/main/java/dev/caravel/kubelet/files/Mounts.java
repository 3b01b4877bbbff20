package dev.caravel.kubelet.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mounts of tmpfs, by mount(2) and umount2(2). */
public final class Mounts {
  private static final int MNT_DETACH = 2;
  private static final long NOSUID_NODEV = 2 | 4;
  private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT_FIELD = 4;

  private Mounts() {}

  /** The calls; loaded when the first mount is wanted. */
  private static final class Calls {
    static final Linker LINKER = Linker.nativeLinker();
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO =
        STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle MOUNT =
        handle(
            "mount",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    static final MethodHandle UMOUNT =
        handle(
            "umount2",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private static MethodHandle handle(String name, FunctionDescriptor type) {
      return LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }
  }

  /**
   * Mounts an empty tmpfs.
   *
   * @param options such as {@code size=1048576,mode=0777}
   * @throws IOException if the kernel refuses, with its errno
   */
  public static void tmpfs(Path target, String options) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(Calls.STATE);
      var type = arena.allocateFrom("tmpfs");
      int result =
          (int)
              Calls.MOUNT.invokeExact(
                  state,
                  type,
                  arena.allocateFrom(target.toString()),
                  type,
                  NOSUID_NODEV,
                  arena.allocateFrom(options));
      check(result, state, "mount tmpfs on", target);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("mount(2) throws nothing checked", e);
    }
  }

  /**
   * Takes a mount away, now or when its last user is gone.
   *
   * @throws IOException if the kernel refuses, with its errno
   */
  public static void unmount(Path target) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(Calls.STATE);
      int result =
          (int) Calls.UMOUNT.invokeExact(state, arena.allocateFrom(target.toString()), MNT_DETACH);
      check(result, state, "unmount", target);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("umount2(2) throws nothing checked", e);
    }
  }

  private static void check(int result, MemorySegment state, String what, Path target)
      throws IOException {
    if (result != 0) {
      throw new IOException(
          "cannot " + what + " " + target + ": errno " + Calls.ERRNO.get(state, 0L));
    }
  }

  /** The mount points at or below a folder, the deepest first. */
  public static List<Path> below(Path folder) throws IOException {
    var found = new ArrayList<Path>();
    for (var line : Files.readAllLines(MOUNT_INFO)) {
      var point = Path.of(unescaped(line.split(" ", -1)[MOUNT_POINT_FIELD]));
      if (point.startsWith(folder)) {
        found.add(point);
      }
    }
    found.sort(Comparator.comparingInt(Path::getNameCount).reversed());
    return found;
  }

  /** The kernel writes blanks and backslashes in octal, {@code \040}. */
  private static String unescaped(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        out.append((char) Integer.parseInt(text, i + 1, i + 4, 8));
        i += 3;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }
}
