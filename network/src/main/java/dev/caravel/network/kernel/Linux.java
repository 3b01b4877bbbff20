package dev.caravel.network.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls by the C library's wrappers. Each returns what section 2 of the manual says or
 * throws {@link KernelException}; calls that are interrupted by a signal are repeated.
 */
public final class Linux {
  public static final int AF_NETLINK = 16;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int O_RDONLY = 0;
  public static final int O_CLOEXEC = 0x80000;
  public static final int CLONE_NEWNET = 0x40000000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

  private static final MethodHandle SOCKET =
      function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SEND =
      function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETNS =
      function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle UNSHARE =
      function("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Linux() {}

  /** socket(2): the new descriptor. */
  public static int socket(int domain, int type, int protocol) {
    return (int) call("socket", state -> (int) SOCKET.invokeExact(state, domain, type, protocol));
  }

  /** bind(2). */
  public static void bind(int socket, MemorySegment address) {
    int length = (int) address.byteSize();
    call("bind", state -> (int) BIND.invokeExact(state, socket, address, length));
  }

  /** setsockopt(2) with an int as value. */
  public static void setSocketOption(int socket, int level, int option, int value) {
    try (var arena = Arena.ofConfined()) {
      setSocketOption(socket, level, option, arena.allocateFrom(JAVA_INT, value));
    }
  }

  /** setsockopt(2). */
  public static void setSocketOption(int socket, int level, int option, MemorySegment value) {
    int length = (int) value.byteSize();
    call(
        "setsockopt",
        state -> (int) SETSOCKOPT.invokeExact(state, socket, level, option, value, length));
  }

  /** send(2): the number of bytes sent. */
  public static long send(int socket, MemorySegment message) {
    return call(
        "send", state -> (long) SEND.invokeExact(state, socket, message, message.byteSize(), 0));
  }

  /** recv(2): the number of bytes received into {@code buffer}. */
  public static long receive(int socket, MemorySegment buffer) {
    return call(
        "recv", state -> (long) RECV.invokeExact(state, socket, buffer, buffer.byteSize(), 0));
  }

  /** open(2) for reading: the new descriptor, closed on exec. */
  public static int open(String path) {
    try (var arena = Arena.ofConfined()) {
      var name = arena.allocateFrom(path);
      return (int)
          call("open " + path, state -> (int) OPEN.invokeExact(state, name, O_RDONLY | O_CLOEXEC));
    }
  }

  /** close(2). */
  public static void close(int descriptor) {
    call("close", state -> (int) CLOSE.invokeExact(state, descriptor));
  }

  /** setns(2): the calling thread, which must be a platform thread, enters the namespace. */
  public static void setns(int descriptor, int type) {
    call("setns", state -> (int) SETNS.invokeExact(state, descriptor, type));
  }

  /** unshare(2): the calling thread, which must be a platform thread, gets new namespaces. */
  public static void unshare(int flags) {
    call("unshare", state -> (int) UNSHARE.invokeExact(state, flags));
  }

  private interface Call {
    long invoke(MemorySegment state) throws Throwable;
  }

  private static long call(String name, Call call) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      while (true) {
        long result = call.invoke(state);
        if (result >= 0) {
          return result;
        }
        int errno = (int) ERRNO.get(state, 0L);
        if (errno != Errno.EINTR) {
          throw new KernelException(name, errno);
        }
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall of " + name + " threw", e);
    }
  }

  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    var all = new Linker.Option[options.length + 1];
    all[0] = CAPTURE;
    System.arraycopy(options, 0, all, 1, options.length);
    var address =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    return LINKER.downcallHandle(address, descriptor, all);
  }
}
