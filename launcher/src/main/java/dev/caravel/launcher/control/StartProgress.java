package dev.caravel.launcher.control;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells whoever started this process in the background how far the start has come, a line a step.
 * Nobody may listen, as in the foreground; then nothing is sent.
 */
public final class StartProgress implements AutoCloseable {
  /** Names the socket to tell it to. */
  public static final String SOCKET_VARIABLE = "CARAVEL_START_SOCKET";

  static final String DONE = "done";
  static final String READY = "ready";
  static final String FAILED = "failed";

  private final Optional<SocketChannel> listener;

  private StartProgress(Optional<SocketChannel> listener) {
    this.listener = listener;
  }

  /** To the process that the environment names. */
  public static StartProgress fromEnvironment() {
    var socket = System.getenv(SOCKET_VARIABLE);
    if (socket == null) {
      return new StartProgress(Optional.empty());
    }
    try {
      return new StartProgress(
          Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)))));
    } catch (IOException nobodyListens) {
      return new StartProgress(Optional.empty());
    }
  }

  /** A component runs, and how long it took. */
  public void done(String component, Duration took) {
    send(DONE + " " + took.toMillis() + " " + component);
  }

  /** The cluster can be used. */
  public void ready() {
    send(READY);
  }

  /** It will not come up. */
  public void failed(String why) {
    send(FAILED + " " + why.replace('\n', ' '));
  }

  private synchronized void send(String line) {
    if (listener.isEmpty()) {
      return;
    }
    try {
      OutputStream out = Channels.newOutputStream(listener.get());
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException gone) {
      // Whoever started this has given up waiting; the start goes on.
      return;
    }
  }

  @Override
  public void close() {
    listener.ifPresent(channel -> {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
