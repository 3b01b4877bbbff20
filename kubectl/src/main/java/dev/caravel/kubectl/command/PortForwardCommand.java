package dev.caravel.kubectl.command;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.TransportException;
import dev.caravel.kubectl.CommandException;
import dev.caravel.kubectl.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
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

  @Parameters(arity = "2..*", paramLabel = "POD [LOCAL:]REMOTE...")
  private List<String> words = List.of();

  @Option(names = "--address", split = ",", paramLabel = "ADDRESS")
  private List<String> addresses = List.of("127.0.0.1");

  /** For the command line. */
  public PortForwardCommand() {}

  /** A local port and the pod's. */
  private record Ports(int local, int remote) {
    static Ports parse(String word) {
      int colon = word.indexOf(':');
      try {
        int remote = Integer.parseInt(word.substring(colon + 1));
        if (colon < 0) {
          return new Ports(remote, remote);
        }
        return new Ports(colon == 0 ? 0 : Integer.parseInt(word.substring(0, colon)), remote);
      } catch (NumberFormatException e) {
        throw new CommandException("\"" + word + "\" is no pair of ports, as 8080:80 is");
      }
    }
  }

  @Override
  int run(Session session) throws IOException, InterruptedException {
    var pod = Pods.find(session, words.getFirst());
    if (!pod.status().phase().equals("Running")) {
      throw new CommandException(
          "unable to forward port because pod is not running. Current status="
              + pod.status().phase());
    }
    for (var word : words.subList(1, words.size())) {
      var ports = Ports.parse(word);
      for (var address : addresses) {
        var server = new ServerSocket(ports.local(), 64, InetAddress.getByName(address));
        session
            .out()
            .println(
                "Forwarding from "
                    + address
                    + ":"
                    + server.getLocalPort()
                    + " -> "
                    + ports.remote());
        Thread.ofVirtual()
            .name("port-forward")
            .start(() -> accept(session, pod, server, ports.remote()));
      }
    }
    session.out().flush();
    // Until the person ends it.
    new CountDownLatch(1).await();
    return 0;
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
