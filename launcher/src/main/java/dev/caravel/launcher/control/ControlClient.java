package dev.caravel.launcher.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Asks the process of a running cluster. */
public record ControlClient(Path socket) {

  /** The answer to a line; empty if no process answers there. */
  public Optional<String> ask(String line) {
    try (var connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Channels.newOutputStream(connection).write((line + "\n").getBytes(StandardCharsets.UTF_8));
      connection.shutdownOutput();
      var answer = Channels.newInputStream(connection).readAllBytes();
      return Optional.of(new String(answer, StandardCharsets.UTF_8));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
