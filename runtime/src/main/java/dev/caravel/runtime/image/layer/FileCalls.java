package dev.caravel.runtime.image.layer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The system calls that make files relative to an open directory. Each name is one component, never
 * a path, and no call follows a symbolic link: that is what keeps a layer inside its root. Names
 * are bytes, one a char. One instance belongs to one thread.
 */
final class FileCalls implements AutoCloseable {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EEXIST = 17;
  static final int ENOTDIR = 20;
  static final int EISDIR = 21;
  static final int ENOTEMPTY = 39;
  static final int ELOOP = 40;
  static final int EOPNOTSUPP = 95;

  static final int CHARACTER_DEVICE = 0020000;
  static final int FIFO = 0010000;

  private static final int WORKING_DIRECTORY = -100;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_NONBLOCK = 04000;
  // these two have other numbers on ARM
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int NAME_BYTES = 4097;
  private static final int CHUNK_BYTES = 1 << 16;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPENAT =
      function("openat", 3, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT);
  private static final MethodHandle MKDIRAT = function("mkdirat", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle MKNODAT =
      function("mknodat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SYMLINKAT = function("symlinkat", ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle LINKAT =
      function("linkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINKAT = function("unlinkat", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FCHOWNAT =
      function("fchownat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMODAT =
      function("fchmodat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle UTIMENSAT =
      function("utimensat", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle FSETXATTR =
      function("fsetxattr", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SYNCFS = function("syncfs", JAVA_INT);
  private static final MethodHandle WRITE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("write"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(STATE);
  private final MemorySegment name = arena.allocate(NAME_BYTES);
  private final MemorySegment otherName = arena.allocate(NAME_BYTES);
  private final MemorySegment times = arena.allocate(32, 8);
  private final MemorySegment chunk = arena.allocate(CHUNK_BYTES);

  /** Opens the directory at {@code path}, which is trusted. */
  int openRoot(String path) throws FileCallException {
    var text = text(name, path);
    int flags = O_DIRECTORY | O_CLOEXEC;
    return call(
        "open", path, () -> (int) OPENAT.invokeExact(state, WORKING_DIRECTORY, text, flags, 0));
  }

  /** Opens a directory; a link to one is refused. */
  int openDirectory(int parent, String child) throws FileCallException {
    return open(parent, child, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
  }

  /** Opens what is there, which is not waited for should it be a FIFO. */
  int openForAttributes(int parent, String child) throws FileCallException {
    return open(parent, child, O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  }

  /** Makes a file that was not there. */
  int createFile(int parent, String child) throws FileCallException {
    return open(parent, child, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  }

  private int open(int parent, String child, int flags, int mode) throws FileCallException {
    var text = text(name, child);
    return call("open", child, () -> (int) OPENAT.invokeExact(state, parent, text, flags, mode));
  }

  void close(int descriptor) throws FileCallException {
    call("close", "", () -> (int) CLOSE.invokeExact(state, descriptor));
  }

  void makeDirectory(int parent, String child, int mode) throws FileCallException {
    var text = text(name, child);
    call("mkdir", child, () -> (int) MKDIRAT.invokeExact(state, parent, text, mode));
  }

  void makeNode(int parent, String child, int typeAndMode, int major, int minor)
      throws FileCallException {
    var text = text(name, child);
    long device = (minor & 0xffL) | (long) major << 8 | (minor & ~0xffL) << 12; // makedev(3)
    call("mknod", child, () -> (int) MKNODAT.invokeExact(state, parent, text, typeAndMode, device));
  }

  void makeSymbolicLink(int parent, String child, String target) throws FileCallException {
    var from = text(name, child);
    var to = text(otherName, target);
    call("symlink", child, () -> (int) SYMLINKAT.invokeExact(state, to, parent, from));
  }

  void makeHardLink(int targetParent, String target, int parent, String child)
      throws FileCallException {
    var from = text(name, child);
    var to = text(otherName, target);
    call("link", child, () -> (int) LINKAT.invokeExact(state, targetParent, to, parent, from, 0));
  }

  void removeFile(int parent, String child) throws FileCallException {
    var text = text(name, child);
    call("unlink", child, () -> (int) UNLINKAT.invokeExact(state, parent, text, 0));
  }

  void removeDirectory(int parent, String child) throws FileCallException {
    var text = text(name, child);
    call("rmdir", child, () -> (int) UNLINKAT.invokeExact(state, parent, text, AT_REMOVEDIR));
  }

  void changeOwner(int parent, String child, int uid, int gid) throws FileCallException {
    var text = text(name, child);
    int flags = AT_SYMLINK_NOFOLLOW;
    call("chown", child, () -> (int) FCHOWNAT.invokeExact(state, parent, text, uid, gid, flags));
  }

  /** Follows links, as chmod(2) always does: only for what was just made and is none. */
  void changeMode(int parent, String child, int mode) throws FileCallException {
    var text = text(name, child);
    call("chmod", child, () -> (int) FCHMODAT.invokeExact(state, parent, text, mode, 0));
  }

  void changeTime(int parent, String child, Instant modified) throws FileCallException {
    var text = text(name, child);
    for (long offset = 0; offset < 32; offset += 16) { // of access and of modification
      times.set(JAVA_LONG, offset, modified.getEpochSecond());
      times.set(JAVA_LONG, offset + 8, modified.getNano());
    }
    int flags = AT_SYMLINK_NOFOLLOW;
    call("utime", child, () -> (int) UTIMENSAT.invokeExact(state, parent, text, times, flags));
  }

  void setAttribute(int descriptor, String attribute, byte[] value) throws FileCallException {
    var text = text(name, attribute);
    try (var scratch = Arena.ofConfined()) {
      var bytes = scratch.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, value);
      long length = value.length;
      call(
          "setxattr",
          attribute,
          () -> (int) FSETXATTR.invokeExact(state, descriptor, text, bytes, length, 0));
    }
  }

  /** Puts all of the file system on disk. */
  void sync(int descriptor) throws FileCallException {
    call("syncfs", "", () -> (int) SYNCFS.invokeExact(state, descriptor));
  }

  /** Writes all of the first {@code length} bytes. */
  void write(int descriptor, byte[] bytes, int length) throws FileCallException {
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, CHUNK_BYTES);
      MemorySegment.copy(bytes, done, chunk, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, part);
      done +=
          call(
              "write",
              "",
              () -> (int) (long) WRITE.invokeExact(state, descriptor, chunk, (long) part));
    }
  }

  private interface Call {
    int invoke() throws Throwable;
  }

  private int call(String call, String subject, Call code) throws FileCallException {
    while (true) {
      int result;
      try {
        result = code.invoke();
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("a downcall of " + call + " threw", e);
      }
      if (result >= 0) {
        return result;
      }
      int errno = (int) ERRNO.get(state, 0L);
      if (errno != EINTR || call.equals("close")) {
        throw new FileCallException(subject.isEmpty() ? call : call + " " + subject, errno);
      }
    }
  }

  private static MemorySegment text(MemorySegment target, String text) throws FileCallException {
    if (text.length() >= NAME_BYTES) {
      throw new FileCallException("\"" + text.substring(0, 40) + "…\"", 36);
    }
    target.setString(0, text, StandardCharsets.ISO_8859_1);
    return target;
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return function(name, 0, arguments);
  }

  private static MethodHandle function(String name, int fixedArguments, MemoryLayout... arguments) {
    var address = LINKER.defaultLookup().findOrThrow(name);
    var descriptor = FunctionDescriptor.of(JAVA_INT, arguments);
    var errno = Linker.Option.captureCallState("errno");
    return fixedArguments == 0
        ? LINKER.downcallHandle(address, descriptor, errno)
        : LINKER.downcallHandle(
            address, descriptor, errno, Linker.Option.firstVariadicArg(fixedArguments));
  }

  @Override
  public void close() {
    arena.close();
  }
}
