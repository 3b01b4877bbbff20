package dev.caravel.kubectl.command;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.TransportException;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code kubectl port-forward}: each connection to a local port is a WebSocket to the server with
 * two channels, data and error (the API's portforward subresource).
 */
@Command(
    name = "port-forward",
    description = "Makes ports of a pod reachable on this machine.",
    mixinStandardHelpOptions = true)
public final class PortForwardCommand extends SessionCommand {
  private static final List<String> PROTOCOLS = List.of("v4.channel.k8s.io");
  private static final int PIECE_BYTES = 16 << 10;
  private static final int CONNECTION_LIMIT = 256;

  @Parameters(arity = "0..*", paramLabel = "POD [LOCAL:]REMOTE...")
  private List<String> words = List.of();

  @Option(names = "--address", split = ",", paramLabel = "ADDRESS")
  private List<String> addresses = List.of("localhost");

  /** For the command line. */
  public PortForwardCommand() {}

  @Override
  int run(Session session) throws InterruptedException {
    if (words.size() < 2) {
      throw misused("TYPE/NAME and list of ports are required for port-forward");
    }
    var found = Pods.find(session, words.getFirst(), Pods.Use.SPEAK);
    var pod = found.pod();
    var all = words.stream().skip(1).map(word -> PodPorts.parse(word, found)).toList();
    if (!pod.status().phase().equals("Running")) {
      throw new CommandException(
          "unable to forward port because pod is not running. Current status="
              + pod.status().phase());
    }
    var listening = all.stream().filter(ports -> listen(session, pod, ports)).count();
    if (listening == 0) {
      throw new CommandException(
          all.stream()
              .map(ports -> "{" + ports.local() + " " + ports.remote() + "}")
              .collect(
                  Collectors.joining(
                      " ", "unable to listen on any of the requested ports: [", "]")));
    }
    session.out().flush();
    // Until the person ends it.
    new CountDownLatch(1).await();
    return 0;
  }

  /** Whether it can be listened on the local port; if not, it is said why. */
  private boolean listen(Session session, Pod pod, PodPorts ports) {
    List<ServerSocket> servers;
    try {
      servers = Listeners.open(ports.local(), addresses);
    } catch (CommandException e) {
      session.err().println("Unable to listen on port " + ports.local() + ": " + e.getMessage());
      return false;
    }
    for (var server : servers) {
      session.out().println("Forwarding from " + Listeners.name(server) + " -> " + ports.remote());
      Thread.ofVirtual()
          .name("port-forward")
          .start(() -> accept(session, pod, server, ports.remote()));
    }
    return true;
  }

  private static void accept(Session session, Pod pod, ServerSocket server, int port) {
    var connections = new Semaphore(CONNECTION_LIMIT);
    while (!server.isClosed()) {
      try {
        connections.acquireUninterruptibly();
        var connection = server.accept();
        session.out().println("Handling connection for " + server.getLocalPort());
        session.out().flush();
        Thread.ofVirtual()
            .start(() -> {
              try {
                forward(session, pod, connection, port);
              } finally {
                connections.release();
              }
            });
      } catch (IOException e) {
        session.err().println("error: " + e.getMessage());
        return;
      }
    }
  }

  private static void forward(Session session, Pod pod, Socket connection, int port) {
    var request =
        session
            .client()
            .resource(Pod.KIND)
            .namespace(pod.metadata().namespace())
            .request(pod.metadata().name(), "portforward")
            .parameter("ports", String.valueOf(port));
    try (connection;
        var channels = session.client().connect(request, PROTOCOLS)) {
      Thread.ofVirtual().start(() -> send(connection, channels));
      var seen = new boolean[2];
      for (var frame = channels.receive(); frame.isPresent(); frame = channels.receive()) {
        int channel = frame.get().channel();
        var content = frame.get().content().toByteArray();
        if (channel < 2 && !seen[channel]) {
          // The first frame of each channel says which port it is.
          seen[channel] = true;
        } else if (channel == 0) {
          connection.getOutputStream().write(content);
        } else {
          session.err().println("error: " + new String(content, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException | RuntimeException e) {
      session.err().println("error: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(Socket connection, Channels channels) {
    try {
      var buffer = new byte[PIECE_BYTES];
      var in = connection.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        channels.send(0, Bytes.wrap(Arrays.copyOf(buffer, n)));
      }
    } catch (IOException | TransportException ended) {
      // The other direction ends the connection.
      return;
    }
  }
}
