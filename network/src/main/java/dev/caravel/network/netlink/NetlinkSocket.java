package dev.caravel.network.netlink;

import dev.caravel.network.kernel.Errno;
import dev.caravel.network.kernel.KernelException;
import dev.caravel.network.kernel.Linux;
import dev.caravel.network.kernel.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A socket to one part of the kernel. It belongs to the network namespace of the thread that opened
 * it, and serves any thread; one exchange at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
  /** rtnetlink(7): links, addresses, routes. */
  public static final int ROUTE = 0;

  /** nfnetlink: packet filter and connection tracking. */
  public static final int NETFILTER = 12;

  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;

  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_ACK = 0x4;
  private static final int NLM_F_DUMP = 0x300;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLM_F_ACK_TLVS = 0x200;
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int HEADER_BYTES = 16;

  private static final int NFNL_MSG_BATCH_BEGIN = 0x10;
  private static final int NFNL_MSG_BATCH_END = 0x11;

  private final int descriptor;
  private final ReentrantLock exchange = new ReentrantLock();
  private int sequence;
  private boolean closed;

  private NetlinkSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @throws KernelException if the kernel has no such protocol
   */
  public static NetlinkSocket open(int protocol) {
    int descriptor = Linux.socket(Linux.AF_NETLINK, Linux.SOCK_RAW | Linux.SOCK_CLOEXEC, protocol);
    try (var arena = Arena.ofConfined()) {
      var address = arena.allocate(12);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Linux.AF_NETLINK);
      Linux.bind(descriptor, address);
      var timeout = arena.allocate(ValueLayout.JAVA_LONG, 2);
      timeout.setAtIndex(ValueLayout.JAVA_LONG, 0, Limits.ANSWER_SECONDS);
      Linux.setSocketOption(descriptor, SOL_SOCKET, SO_RCVTIMEO, timeout);
      Linux.setSocketOption(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1);
      Linux.setSocketOption(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, 1);
      Linux.setSocketOption(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, Limits.SOCKET_BUFFER_BYTES);
      Linux.setSocketOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, Limits.SOCKET_BUFFER_BYTES);
      return new NetlinkSocket(descriptor);
    } catch (KernelException e) {
      Linux.close(descriptor);
      throw e;
    }
  }

  /** Opens a socket in another network namespace. */
  public static NetlinkSocket open(int protocol, NetworkNamespace namespace) {
    return namespace.inside(() -> open(protocol));
  }

  /**
   * Sends one request and waits until it is done.
   *
   * @throws NetlinkException if the kernel refuses it
   */
  public void execute(Request request) {
    exchange.lock();
    try {
      int id = ++sequence;
      var writer = new MessageWriter();
      writer.message(
          request.type(), request.flags() | NLM_F_REQUEST | NLM_F_ACK, id, request.content());
      send(writer, request.purpose());
      receiveUntil(
          request.purpose(),
          (type, flags, answerId, body) -> {
            if (answerId != id || type != NLMSG_ERROR) {
              return false;
            }
            throwIfError(request.purpose(), flags, body);
            return true;
          });
    } finally {
      exchange.unlock();
    }
  }

  /**
   * Asks for one object and hands the body of the answer to {@code visitor}, which must not keep
   * it.
   *
   * @throws NetlinkException if the kernel refuses the request or has no such object
   */
  public void query(Request request, Consumer<ByteBuffer> visitor) {
    exchange.lock();
    try {
      ask(request, NLM_F_ACK, visitor);
    } finally {
      exchange.unlock();
    }
  }

  /**
   * Asks for a list and returns the body of each message. A list that changed while the kernel
   * wrote it is asked for again.
   *
   * @throws NetlinkException if the kernel refuses the request or the list never stands still
   */
  public List<ByteBuffer> dump(Request request) {
    exchange.lock();
    try {
      for (int attempt = 0; attempt < Limits.DUMP_ATTEMPTS; attempt++) {
        var bodies = new ArrayList<ByteBuffer>();
        if (ask(request, NLM_F_DUMP, body -> bodies.add(copy(body)))) {
          return bodies;
        }
      }
      throw new NetlinkException(request.purpose(), Errno.EAGAIN, "the list changes all the time");
    } finally {
      exchange.unlock();
    }
  }

  // False if what was answered does not fit together because it changed meanwhile.
  private boolean ask(Request request, int flags, Consumer<ByteBuffer> visitor) {
    int id = ++sequence;
    var writer = new MessageWriter();
    writer.message(request.type(), request.flags() | NLM_F_REQUEST | flags, id, request.content());
    send(writer, request.purpose());
    var interrupted = new boolean[1];
    receiveUntil(
        request.purpose(),
        (type, answerFlags, answerId, body) -> {
          if (answerId != id) {
            return false;
          }
          interrupted[0] |= (answerFlags & NLM_F_DUMP_INTR) != 0;
          if (type == NLMSG_ERROR || type == NLMSG_DONE) {
            if (body.remaining() >= 4) {
              throwIfError(request.purpose(), answerFlags, body);
            }
            return true;
          }
          visitor.accept(body);
          return false;
        });
    return !interrupted[0];
  }

  private static ByteBuffer copy(ByteBuffer body) {
    return ByteBuffer.allocate(body.remaining())
        .order(ByteOrder.nativeOrder())
        .put(body.duplicate())
        .flip();
  }

  /**
   * Sends requests to a subsystem of nfnetlink as one transaction: all happen or none.
   *
   * @throws NetlinkException for the first request that the kernel refuses
   */
  public void transaction(int subsystem, List<Request> requests) {
    if (requests.isEmpty()) {
      return;
    }
    exchange.lock();
    try {
      var writer = new MessageWriter();
      byte[] header = {0, 0, 0, (byte) subsystem};
      int begin = ++sequence;
      Map<Integer, Request> sent = new HashMap<>();
      writer.message(NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST, begin, w -> w.header(header));
      for (int i = 0; i < requests.size(); i++) {
        var request = requests.get(i);
        int ack = i == requests.size() - 1 ? NLM_F_ACK : 0;
        sent.put(++sequence, request);
        writer.message(
            (subsystem << 8) | request.type(),
            request.flags() | NLM_F_REQUEST | ack,
            sequence,
            request.content());
      }
      int last = sequence;
      writer.message(NFNL_MSG_BATCH_END, NLM_F_REQUEST, ++sequence, w -> w.header(header));
      send(writer, requests.getFirst().purpose());
      awaitTransaction(begin, last, sent);
    } finally {
      exchange.unlock();
    }
  }

  // Only the last request asks for an answer. The kernel reports every request that fails, in
  // order and before it, and a transaction that fails as a whole under the number of its begin.
  private void awaitTransaction(int begin, int last, Map<Integer, Request> sent) {
    var failure = new NetlinkException[1];
    String purpose = "change packet filter rules";
    receiveUntil(
        purpose,
        (type, flags, id, body) -> {
          if (type != NLMSG_ERROR || id < begin || id > last + 1) {
            return false;
          }
          var request = sent.get(id);
          int errno = -body.getInt(body.position());
          if (errno != 0 && failure[0] == null) {
            failure[0] =
                new NetlinkException(
                    request == null ? purpose : request.purpose(),
                    errno,
                    kernelMessage(flags, body));
          }
          return id == last || request == null;
        });
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private interface Answer {
    /** True if this was the last message of the exchange. */
    boolean handle(int type, int flags, int sequence, ByteBuffer body);
  }

  private void send(MessageWriter writer, String purpose) {
    if (closed) {
      throw new IllegalStateException("cannot " + purpose + ": the netlink socket is closed");
    }
    if (writer.size() > Limits.REQUEST_BYTES) {
      throw new IllegalArgumentException(
          "cannot " + purpose + ": a request of " + writer.size() + " bytes is too large");
    }
    try (var arena = Arena.ofConfined()) {
      Linux.send(descriptor, arena.allocateFrom(ValueLayout.JAVA_BYTE, writer.toByteArray()));
    } catch (KernelException e) {
      throw new NetlinkException(purpose, e.errno(), "");
    }
  }

  private void receiveUntil(String purpose, Answer answer) {
    try (var arena = Arena.ofConfined()) {
      var buffer = arena.allocate(Limits.ANSWER_BYTES, 8);
      boolean done = false;
      while (!done) {
        done = handleDatagram(receive(buffer, purpose), answer);
      }
    }
  }

  private ByteBuffer receive(MemorySegment buffer, String purpose) {
    try {
      long length = Linux.receive(descriptor, buffer);
      return buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
    } catch (KernelException e) {
      throw new NetlinkException(purpose, e.errno(), "");
    }
  }

  private static boolean handleDatagram(ByteBuffer datagram, Answer answer) {
    boolean done = false;
    while (datagram.remaining() >= HEADER_BYTES) {
      int start = datagram.position();
      int length = datagram.getInt(start);
      if (length < HEADER_BYTES || length > datagram.remaining()) {
        throw new IllegalStateException("a netlink message of " + length + " bytes");
      }
      var body =
          datagram
              .slice(start + HEADER_BYTES, length - HEADER_BYTES)
              .order(ByteOrder.nativeOrder());
      int type = Short.toUnsignedInt(datagram.getShort(start + 4));
      int flags = Short.toUnsignedInt(datagram.getShort(start + 6));
      done |= answer.handle(type, flags, datagram.getInt(start + 8), body);
      datagram.position(Math.min(datagram.limit(), start + ((length + 3) & ~3)));
    }
    return done;
  }

  private static void throwIfError(String purpose, int flags, ByteBuffer body) {
    int errno = -body.getInt(body.position());
    if (errno != 0) {
      throw new NetlinkException(purpose, errno, kernelMessage(flags, body));
    }
  }

  // struct nlmsgerr: the error, the header it answers (NETLINK_CAP_ACK), then attributes
  private static String kernelMessage(int flags, ByteBuffer body) {
    int fixed = 4 + HEADER_BYTES;
    if ((flags & NLM_F_ACK_TLVS) == 0 || body.remaining() <= fixed) {
      return "";
    }
    return Attributes.of(body.slice(fixed, body.remaining() - fixed)).string(NLMSGERR_ATTR_MSG);
  }

  @Override
  public void close() {
    exchange.lock();
    try {
      if (!closed) {
        closed = true;
        Linux.close(descriptor);
      }
    } finally {
      exchange.unlock();
    }
  }

  /** What an exchange may take at most. */
  private static final class Limits {
    static final long ANSWER_SECONDS = 10;
    static final int DUMP_ATTEMPTS = 20;
    static final int ANSWER_BYTES = 64 * 1024;
    static final int REQUEST_BYTES = 32 * 1024 * 1024;
    static final int SOCKET_BUFFER_BYTES = REQUEST_BYTES + 1024 * 1024;
  }
}
