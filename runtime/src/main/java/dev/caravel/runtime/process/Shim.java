package dev.caravel.runtime.process;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A running shim, spoken to on its socket: one connection a request. All methods block, may be
 * called from any thread, and throw {@link IOException} when the shim is gone and {@link
 * ShimRefusal} when it says no.
 */
public final class Shim {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime");

  private final Path socket;

  public Shim(Path socket) {
    this.socket = socket;
  }

  /** Makes the container that {@code container} describes and starts its command. */
  public Started start(byte[] container) throws IOException, ShimRefusal {
    Frame answer = request(Tag.START, container);
    return new Started(
        answer.number(Field.PID),
        answer.number(Field.USER_ID),
        answer.number(Field.GROUP_ID),
        answer.numbers(Field.SUPPLEMENTARY));
  }

  public void signal(String containerId, int signal) throws IOException, ShimRefusal {
    request(Tag.SIGNAL, about(containerId).number(Field.SIGNAL, signal).bytes());
  }

  /** Opens the container's log file anew, for after it was renamed. */
  public void reopenLog(String containerId) throws IOException, ShimRefusal {
    request(Tag.REOPEN, about(containerId).bytes());
  }

  /** Forgets a container that has ended. */
  public void forget(String containerId) throws IOException, ShimRefusal {
    request(Tag.FORGET, about(containerId).bytes());
  }

  /** Kills everything in the pod; the shim has ended when this returns. */
  public void stop() throws IOException {
    try (var connection = Connection.ask(socket, Tag.STOP, new byte[0])) {
      while (connection.receive().isPresent()) {
        // its end is what we wait for
      }
    }
  }

  /** Runs a command in a running container. */
  public ProcessStream exec(
      String containerId, List<String> command, boolean terminal, boolean stdin)
      throws IOException, ShimRefusal {
    return stream(
        Tag.EXEC,
        about(containerId)
            .texts(Field.ARGUMENT, command)
            .flag(Field.TERMINAL, terminal)
            .flag(Field.STDIN, stdin));
  }

  /** Joins the stdio of a running container. */
  public ProcessStream attach(String containerId) throws IOException, ShimRefusal {
    return stream(Tag.ATTACH, about(containerId));
  }

  /** A connection to a TCP port on the pod's loopback interface. */
  public PortStream connect(int port) throws IOException, ShimRefusal {
    var connection =
        Connection.ask(socket, Tag.PORT, new Fields().number(Field.PORT, port).bytes());
    try {
      connection.answer();
      return new PortStream(connection);
    } catch (IOException | ShimRefusal | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Follows what happens to the pod's containers. When this returns, the listener has heard of
   * every container that runs or has ended; from then on a thread of its own tells it the rest.
   */
  public Following follow(ShimListener listener) throws IOException, ShimRefusal {
    var connection = Connection.ask(socket, Tag.EVENTS, new byte[0]);
    try {
      Frame frame = connection.answer();
      while (frame.tag() != Tag.OK) {
        tell(listener, frame);
        frame = connection.answer();
      }
      var following = new Following(connection, frame.number(Field.SHIM_PID));
      Thread.ofVirtual().name("shim-" + following.pid()).start(() -> following.run(listener));
      return following;
    } catch (IOException | ShimRefusal | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** A listener's hold on a shim. */
  public static final class Following implements AutoCloseable {
    private final Connection connection;
    private final long pid;
    private volatile boolean closed;

    Following(Connection connection, long pid) {
      this.connection = connection;
      this.pid = pid;
    }

    /** The shim's process id. */
    public long pid() {
      return pid;
    }

    private void run(ShimListener listener) {
      try (connection) {
        Optional<Frame> frame = connection.receive();
        while (frame.isPresent() && !closed) {
          try {
            tell(listener, frame.get());
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an event of a shim could not be taken in", e);
          }
          frame = connection.receive();
        }
      } catch (IOException cut) {
        LOG.log(Level.DEBUG, "a shim's events have ended: {0}", cut.getMessage());
      }
      if (!closed) {
        listener.gone();
      }
    }

    /** The listener hears no more, not even that the shim ends. */
    @Override
    public void close() throws IOException {
      closed = true;
      connection.close();
    }
  }

  private static void tell(ShimListener listener, Frame frame) {
    String id = frame.text(Field.ID);
    switch (frame.tag()) {
      case Tag.STATE -> listener.running(id, frame.number(Field.PID));
      case Tag.EXITED -> listener.exited(id, exit(frame));
      default -> throw new IllegalStateException("the shim sends unknown events: " + frame.tag());
    }
  }

  static Exit exit(Frame frame) {
    return new Exit(
        (int) frame.number(Field.EXIT_CODE),
        frame.number(Field.OOM_KILLED) != 0,
        frame.number(Field.FINISHED_NS));
  }

  private ProcessStream stream(int request, Fields fields) throws IOException, ShimRefusal {
    var connection = Connection.ask(socket, request, fields.bytes());
    try {
      connection.answer();
      return new ProcessStream(connection);
    } catch (IOException | ShimRefusal | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private Frame request(int request, byte[] fields) throws IOException, ShimRefusal {
    try (var connection = Connection.ask(socket, request, fields)) {
      return connection.answer();
    }
  }

  private static Fields about(String containerId) {
    return new Fields().text(Field.ID, containerId);
  }

  /** Plain bytes to and from a port of the pod. */
  public static final class PortStream implements AutoCloseable {
    private final Connection connection;

    PortStream(Connection connection) {
      this.connection = connection;
    }

    /** Reads what is there, waits for the first byte; -1 at the end. */
    public int read(ByteBuffer buffer) throws IOException {
      ByteBuffer early = connection.rest();
      if (!early.hasRemaining()) {
        return connection.channel().read(buffer);
      }
      int count = Math.min(early.remaining(), buffer.remaining());
      buffer.put(early.slice(early.position(), count));
      early.position(early.position() + count);
      return count;
    }

    public void write(ByteBuffer buffer) throws IOException {
      SocketChannel channel = connection.channel();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    /** Tells the other side that nothing more comes. */
    public void endOutput() throws IOException {
      connection.channel().shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
