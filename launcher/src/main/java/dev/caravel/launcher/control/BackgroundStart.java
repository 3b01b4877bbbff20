package dev.caravel.launcher.control;

import dev.caravel.time.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Starts a cluster's process in the background and follows its start.
 *
 * <p>How this works: the process is told the path of a socket made for it and writes its {@link
 * StartProgress} there. Its end without a last word counts as one.
 */
public final class BackgroundStart {
  /** How the start went. */
  public sealed interface Outcome {
    /** The cluster can be used. */
    record Ready(long pid) implements Outcome {}

    /** It cannot, and its process has ended. */
    record Failed(String why) implements Outcome {}
  }

  private static final int LINES_WAITING = 1024;
  private static final int SIGNALS_FROM = 128;
  private static final Duration TIME_TO_END = Duration.ofSeconds(40);

  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Path socket;
  private final Clock clock;

  /**
   * A start of that command.
   *
   * @param log where its output goes, behind what is there
   * @param socket where to listen; its directory exists
   */
  public BackgroundStart(
      List<String> command, Map<String, String> environment, Path log, Path socket, Clock clock) {
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.socket = socket;
    this.clock = clock;
  }

  /**
   * Starts it and waits until it is ready, has failed, or takes too long.
   *
   * @param done is told each component that runs and how many milliseconds it took
   * @throws IOException if the process cannot be started
   */
  public Outcome run(Duration atMost, BiConsumer<String, Long> done)
      throws IOException, InterruptedException {
    Files.deleteIfExists(socket);
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      var builder = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile());
      builder.environment().putAll(environment);
      builder.environment().put(StartProgress.SOCKET_VARIABLE, socket.toString());
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      var process = builder.start();
      var outcome = follow(server, process, atMost, done);
      if (outcome instanceof Outcome.Failed) {
        end(process);
      }
      return outcome;
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private Outcome follow(
      ServerSocketChannel server, Process process, Duration atMost, BiConsumer<String, Long> done)
      throws InterruptedException {
    BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_WAITING);
    Thread.ofVirtual().name("start-progress").start(() -> read(server, lines));
    var _ =
        process
            .onExit()
            .thenAccept(
                ended -> offer(lines, StartProgress.FAILED + " " + howEnded(ended.exitValue())));
    long began = clock.nanoTime();
    while (true) {
      var line = lines.poll(atMost.minus(clock.since(began)).toNanos(), TimeUnit.NANOSECONDS);
      if (line == null) {
        return new Outcome.Failed("it was not ready after " + atMost.toSeconds() + " s");
      }
      var words = line.split(" ", 3);
      switch (words[0]) {
        case StartProgress.DONE -> done.accept(words[2], Long.parseLong(words[1]));
        case StartProgress.READY -> {
          return new Outcome.Ready(process.pid());
        }
        default -> {
          return new Outcome.Failed(line.substring(Math.min(line.length(), words[0].length() + 1)));
        }
      }
    }
  }

  /** A shell's and the JDK's way to say that a signal ended it: its number and 128. */
  private static String howEnded(int code) {
    return code > SIGNALS_FROM
        ? "its process was ended by signal " + (code - SIGNALS_FROM)
        : "its process ended with code " + code;
  }

  private static void read(ServerSocketChannel server, BlockingQueue<String> lines) {
    try (SocketChannel connection = server.accept();
        var reader = new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8))) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        offer(lines, line);
      }
    } catch (IOException closed) {
      // The process has ended or the start is over; its end is heard of in another way.
      return;
    }
  }

  private static void offer(BlockingQueue<String> lines, String line) {
    if (!lines.offer(line)) {
      throw new IllegalStateException("a start has at most " + LINES_WAITING + " steps");
    }
  }

  /** Lets it clean up, and ends it if it does not. */
  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
