package dev.caravel.runtime.streaming;

import dev.caravel.runtime.process.ProcessStream;
import dev.caravel.runtime.process.ProcessStream.Output;
import dev.caravel.runtime.process.ShimRefusal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exec or attach between a process and a peer, whichever protocol that speaks. One virtual
 * thread carries the output and the end, another the input; the event loop only hands over.
 */
final class CommandSession {
  private static final Logger LOG = System.getLogger("dev.caravel.runtime.streaming");

  /** Starts or joins the process. */
  interface Opener {
    ProcessStream open() throws IOException, ShimRefusal;
  }

  /** Where the output goes. */
  interface Streams {
    /** Waits for a slow peer; throws when it has left. */
    void send(StreamType type, ByteBuffer bytes) throws IOException;

    /** All is said. */
    void end();
  }

  /**
   * Which streams there are, and how the end is told.
   *
   * @param command empty for attach, whose end is always a success
   */
  record Wishes(
      boolean stdin, boolean stdout, boolean stderr, boolean terminal, List<String> command) {
    boolean wants(StreamType type) {
      return switch (type) {
        case STDIN -> stdin;
        case STDOUT -> stdout;
        case STDERR -> stderr && !terminal;
        case ERROR -> true;
        case RESIZE -> terminal;
      };
    }
  }

  private final Wishes wishes;
  private final Opener opener;
  private final Streams streams;
  private final InputQueue input;
  private final InputQueue sizes;
  private volatile Optional<ProcessStream> process = Optional.empty();
  private volatile boolean peerLeft;

  CommandSession(Wishes wishes, Opener opener, Streams streams, Consumer<Boolean> reads) {
    this.wishes = wishes;
    this.opener = opener;
    this.streams = streams;
    input = new InputQueue(reads);
    sizes = new InputQueue(reads);
  }

  Wishes wishes() {
    return wishes;
  }

  void start() {
    Thread.ofVirtual().name("stream").start(this::run);
  }

  /** From the event loop: bytes of one of the peer's streams. */
  void received(StreamType type, byte[] bytes) {
    switch (type) {
      case STDIN -> input.add(bytes);
      case RESIZE -> sizes.add(bytes);
      case STDOUT, STDERR, ERROR -> {} // those are ours to write
    }
  }

  /** From the event loop: the peer will write no more on that stream. */
  void ended(StreamType type) {
    switch (type) {
      case STDIN -> input.end();
      case RESIZE -> sizes.end();
      case STDOUT, STDERR, ERROR -> {}
    }
  }

  /** From the event loop: the connection is cut. */
  void gone() {
    peerLeft = true;
    input.end();
    sizes.end();
    process.ifPresent(CommandSession::close);
  }

  private void run() {
    byte[] status;
    try (ProcessStream opened = opener.open()) {
      process = Optional.of(opened);
      if (peerLeft) {
        return;
      }
      if (wishes.stdin()) {
        Thread.ofVirtual().name("stdin").start(() -> carryInput(opened));
      }
      if (wishes.terminal()) {
        Thread.ofVirtual().name("resize").start(() -> carrySizes(opened));
      }
      status = carryOutput(opened);
    } catch (ShimRefusal refused) {
      status = failure(refused.getMessage());
    } catch (IOException cut) {
      if (peerLeft) {
        return;
      }
      status = failure(cut.getMessage());
    }
    try {
      streams.send(StreamType.ERROR, ByteBuffer.wrap(status));
    } catch (IOException left) {
      LOG.log(Level.DEBUG, "a peer left before it heard the end: {0}", left.getMessage());
    }
    input.end();
    sizes.end();
    streams.end();
  }

  private byte[] failure(@Nullable String why) {
    String what =
        wishes.command().isEmpty()
            ? "error attaching to container: "
            : "error executing command in container: ";
    return ExitStatus.internalError(what + why);
  }

  private byte[] carryOutput(ProcessStream from) throws IOException {
    Optional<Output> output = from.read();
    while (output.isPresent()) {
      switch (output.get()) {
        case Output.Stdout part -> send(StreamType.STDOUT, part.bytes());
        case Output.Stderr part -> send(StreamType.STDERR, part.bytes());
        case Output.Ended end -> {
          return wishes.command().isEmpty()
              ? ExitStatus.success()
              : ExitStatus.of(wishes.command(), end.exitCode());
        }
      }
      output = from.read();
    }
    return failure("the pod has ended");
  }

  private void send(StreamType type, ByteBuffer bytes) throws IOException {
    if (wishes.wants(type)) {
      streams.send(type, bytes);
    }
  }

  private void carryInput(ProcessStream to) {
    try {
      Optional<byte[]> part = input.take();
      while (part.isPresent()) {
        to.input(part.get());
        part = input.take();
      }
      if (!peerLeft) {
        to.endInput();
      }
    } catch (IOException ended) {
      LOG.log(Level.DEBUG, "a process takes no more input: {0}", ended.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carrySizes(ProcessStream to) {
    try {
      Optional<byte[]> part = sizes.take();
      while (part.isPresent()) {
        Optional<TerminalSize> size = TerminalSize.parse(part.get());
        if (size.isPresent()) {
          to.resize(size.get().rows(), size.get().columns());
        }
        part = sizes.take();
      }
    } catch (IOException ended) {
      LOG.log(Level.DEBUG, "a terminal is gone: {0}", ended.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(ProcessStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a stream: {0}", e.getMessage());
    }
  }
}
