package dev.caravel.kubectl.command;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.TransportException;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl exec}. */
@Command(
    name = "exec",
    description = "Runs a command in a container.",
    mixinStandardHelpOptions = true)
public final class ExecCommand extends SessionCommand {
  private static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final int RESIZE = 4;
  private static final int PIECE_BYTES = 16 << 10;

  @Parameters(arity = "0..*", paramLabel = "POD -- COMMAND...")
  private List<String> words = List.of();

  @Option(
      names = {"-c", "--container"},
      paramLabel = "NAME")
  private @Nullable String container;

  @Option(
      names = {"-i", "--stdin"},
      description = "passes the input on")
  private boolean stdin;

  @Option(
      names = {"-t", "--tty"},
      description = "on a terminal")
  private boolean tty;

  /** For the command line. */
  public ExecCommand() {}

  @Override
  int run(Session session) throws InterruptedException, IOException {
    if (words.isEmpty()) {
      throw new CommandException("pod, type/name or --filename must be specified");
    }
    if (words.size() < 2) {
      throw new CommandException("you must specify at least one command for the container");
    }
    var pod = Pods.find(session, words.getFirst(), Pods.Use.SPEAK).pod();
    var phase = pod.status().phase();
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      throw new CommandException(
          "cannot exec into a container in a completed pod; current phase is " + phase);
    }
    var chosen = Pods.container(session, pod, container);
    boolean onTerminal =
        tty && Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    if (tty && !onTerminal) {
      session
          .err()
          .println("Unable to use a TTY - input is not a terminal or the right kind of file");
    }
    var request =
        session
            .client()
            .resource(Pod.KIND)
            .namespace(session.namespace())
            .request(pod.metadata().name(), "exec")
            .parameter("container", chosen)
            .parameter("stdin", String.valueOf(stdin))
            .parameter("stdout", "true")
            .parameter("stderr", String.valueOf(!onTerminal))
            .parameter("tty", String.valueOf(onTerminal));
    for (var word : words.subList(1, words.size())) {
      request = request.parameter("command", word);
    }
    try (var terminal = onTerminal ? Terminal.raw() : Terminal.none()) {
      // Asked for before the command begins, which may be over before the answer is there.
      var size = onTerminal ? Bytes.ofUtf8(terminal.sizeJson()) : Bytes.EMPTY;
      try (var channels = session.client().connect(request, PROTOCOLS)) {
        Thread.ofVirtual().name("exec-input").start(() -> sendInput(session, channels, size));
        return receive(session, channels);
      }
    }
  }

  private void sendInput(Session session, Channels channels, Bytes size) {
    try {
      if (!size.isEmpty()) {
        channels.send(RESIZE, size);
      }
      if (!stdin) {
        return;
      }
      var buffer = new byte[PIECE_BYTES];
      for (int n = session.in().read(buffer); n >= 0; n = session.in().read(buffer)) {
        channels.send(STDIN, Bytes.wrap(Arrays.copyOf(buffer, n)));
      }
      channels.closeChannel(STDIN);
    } catch (IOException | TransportException ended) {
      // The command does not read any more.
      return;
    }
  }

  private static int receive(Session session, Channels channels)
      throws InterruptedException, IOException {
    var error = new ByteArrayOutputStream();
    for (var frame = channels.receive(); frame.isPresent(); frame = channels.receive()) {
      var content = frame.get().content().toByteArray();
      switch (frame.get().channel()) {
        case STDOUT -> {
          session.out().write(content);
          session.out().flush();
        }
        case STDERR -> {
          session.err().write(content);
          session.err().flush();
        }
        case ERROR -> error.write(content);
        default -> throw new TransportException("the server sent on a channel that exec has not");
      }
    }
    return exitCode(error.toByteArray());
  }

  private static int exitCode(byte[] error) {
    if (error.length == 0) {
      return 0;
    }
    var status = Status.of(Json.decode(Status.SCHEMA, error));
    if (status.status().equals("Success")) {
      return 0;
    }
    if (status.reason().equals("NonZeroExitCode")) {
      var code =
          status.details().causes().stream()
              .filter(cause -> cause.reason().equals("ExitCode"))
              .map(cause -> cause.message())
              .findFirst()
              .orElse("1");
      System.err.println("command terminated with exit code " + code);
      return Integer.parseInt(code);
    }
    throw new CommandException(status.message());
  }
}
