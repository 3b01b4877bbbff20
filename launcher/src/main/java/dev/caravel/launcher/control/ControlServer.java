package dev.caravel.launcher.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Answers questions about the cluster that this process runs: one line asks, everything until the
 * end of the connection is the answer. Only the directory's owner can reach the socket.
 */
public final class ControlServer implements AutoCloseable {
  private static final int LINE_LIMIT_BYTES = 4096;
  private static final int CONNECTION_LIMIT = 32;

  private final ServerSocketChannel server;
  private final Path socket;
  private final Function<String, String> answer;
  private final Semaphore connections = new Semaphore(CONNECTION_LIMIT);

  /**
   * Listens.
   *
   * @param answer what a line is answered with
   * @throws IOException if the socket cannot be made
   */
  public ControlServer(Path socket, Function<String, String> answer) throws IOException {
    this.socket = socket;
    this.answer = answer;
    Files.deleteIfExists(socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    Thread.ofVirtual().name("control").start(this::accept);
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        var connection = server.accept();
        connections.acquireUninterruptibly();
        Thread.ofVirtual().name("control-connection").start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      var in = Channels.newInputStream(connection);
      var line = new StringBuilder();
      for (int b = in.read();
          b >= 0 && b != '\n' && line.length() < LINE_LIMIT_BYTES;
          b = in.read()) {
        line.append((char) b);
      }
      Channels.newOutputStream(connection)
          .write(answer.apply(line.toString()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      // Whoever asked does not wait for the answer any more.
      return;
    } finally {
      connections.release();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      System.getLogger(ControlServer.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", socket, e.getMessage());
    }
  }
}
