package dev.caravel.runtime.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The stdio of a process in a container. One thread reads while others write. Closing an exec's
 * stream before its end kills the command; closing an attached one lets the container run on.
 */
public final class ProcessStream implements AutoCloseable {

  /** What comes out of a process. */
  public sealed interface Output {
    /** Bytes of stdout, or of the terminal. */
    record Stdout(ByteBuffer bytes) implements Output {}

    record Stderr(ByteBuffer bytes) implements Output {}

    /** The process has ended; nothing follows. */
    record Ended(int exitCode) implements Output {}
  }

  private final Connection connection;

  ProcessStream(Connection connection) {
    this.connection = connection;
  }

  /** Waits for more; empty when the shim ended the stream without saying how the process ended. */
  public Optional<Output> read() throws IOException {
    return connection.receive().map(ProcessStream::output);
  }

  /** Sends bytes to the process's stdin, waiting for it to take those sent before. */
  public void input(byte[] bytes) throws IOException {
    connection.send(Tag.STREAM_INPUT, bytes, bytes.length);
  }

  /** Ends its stdin. */
  public void endInput() throws IOException {
    connection.send(Tag.STREAM_CLOSE, new byte[0], 0);
  }

  /** Sets the size of its terminal, in characters. */
  public void resize(int rows, int columns) throws IOException {
    byte[] fields = new Fields().number(Field.ROWS, rows).number(Field.COLUMNS, columns).bytes();
    connection.send(Tag.STREAM_RESIZE, fields, fields.length);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  private static Output output(Frame frame) {
    return switch (frame.tag()) {
      case Tag.STDOUT -> new Output.Stdout(frame.bytes());
      case Tag.STDERR -> new Output.Stderr(frame.bytes());
      case Tag.EXITED -> new Output.Ended((int) frame.number(Field.EXIT_CODE));
      default -> throw new IllegalStateException("the shim sends unknown output: " + frame.tag());
    };
  }
}
