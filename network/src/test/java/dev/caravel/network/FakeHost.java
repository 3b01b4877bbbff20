package dev.caravel.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.MacAddress;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.link.Link;
import dev.caravel.network.link.Links;
import dev.caravel.network.link.Route;
import dev.caravel.network.link.VethPair;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A host in a network namespace of its own, with an interface to a world outside, and namespaces
 * for pods. Closing it closes all of them and so removes every link and rule.
 */
public final class FakeHost implements AutoCloseable {
  public static final String ADDRESS = "192.0.2.2";
  public static final String OUTSIDE = "192.0.2.1";
  private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");
  private static final int TIMEOUT_MILLIS = 2000;

  private final List<AutoCloseable> resources = new ArrayList<>();
  private final NetworkNamespace host = namespace();
  private final NetworkNamespace outside = namespace();

  public FakeHost() {
    try (var links = Links.open(host);
        var beyond = Links.open(outside)) {
      links.up(links.require("lo"));
      beyond.up(beyond.require("lo"));
      var mac = MacAddress.of(InetAddress.ofLiteral(OUTSIDE));
      links.createVethPair(new VethPair("up0", 0, "down0", mac, outside, 1500));
      links.addAddress(links.require("up0"), Cidr.parse(ADDRESS + "/24"));
      beyond.addAddress(beyond.require("down0"), Cidr.parse(OUTSIDE + "/24"));
      beyond.up(beyond.require("down0"));
    }
  }

  /** The namespace of a new pod, or of anything else. */
  public NetworkNamespace namespace() {
    var namespace = NetworkNamespace.create();
    resources.add(namespace);
    return namespace;
  }

  public NetworkNamespace host() {
    return host;
  }

  public NetworkNamespace outside() {
    return outside;
  }

  /** Lets the world outside send packets for {@code range} to this host. */
  public void routeFromOutside(String range) {
    try (var beyond = Links.open(outside)) {
      beyond.setRoute(
          new Route(
              Cidr.parse(range),
              Optional.of(InetAddress.ofLiteral(ADDRESS)),
              beyond.require("down0").index(),
              0));
    }
  }

  public List<String> hostLinks() {
    try (var links = Links.open(host)) {
      return links.list().stream().map(Link::name).toList();
    }
  }

  /** Whether bridges run the packet filter on what they pass on; always off without the module. */
  public void bridgesCallTheFilter(String zeroOrOne) {
    var setting = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
    onHost(() -> Files.exists(setting) ? Files.writeString(setting, zeroOrOne) : setting);
  }

  /** Runs {@code work} on the host. */
  public <T> T onHost(Callable<T> work) {
    return host.inside(work);
  }

  /** A server that answers each connection with {@code name} and the peer's address. */
  public void serve(NetworkNamespace where, int port, String name) {
    var server =
        where.inside(() -> {
          var socket = new ServerSocket();
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress("0.0.0.0", port));
          return socket;
        });
    resources.addFirst(server);
    Thread.ofVirtual().start(() -> answer(server, name));
  }

  private static void answer(ServerSocket server, String name) {
    while (!server.isClosed()) {
      try (var connection = server.accept()) {
        String peer = connection.getInetAddress().getHostAddress();
        connection.getOutputStream().write((name + " to " + peer).getBytes(UTF_8));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** A server that answers each datagram with {@code name}. */
  public void serveUdp(NetworkNamespace where, int port, String name) {
    var socket = where.inside(() -> new DatagramSocket(port, ANY));
    resources.addFirst(socket);
    Thread.ofVirtual().start(() -> answerUdp(socket, name.getBytes(UTF_8)));
  }

  private static void answerUdp(DatagramSocket socket, byte[] answer) {
    var packet = new DatagramPacket(new byte[64], 64);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** A socket for datagrams, closed with the host. */
  public DatagramSocket udpClient(NetworkNamespace where) {
    var socket = where.inside(() -> new DatagramSocket(0, ANY));
    resources.addFirst(socket);
    return socket;
  }

  /** What is answered to a datagram, or the exception's message. */
  public static String askUdp(DatagramSocket client, String address, int port) {
    try {
      client.setSoTimeout(TIMEOUT_MILLIS);
      client.send(new DatagramPacket(new byte[1], 1, InetAddress.ofLiteral(address), port));
      var packet = new DatagramPacket(new byte[64], 64);
      client.receive(packet);
      return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What the server at {@code address} answers, or the exception's message. */
  public String ask(NetworkNamespace from, String address, int port) {
    return from.inside(() -> {
      try (var socket = new Socket()) {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
      } catch (IOException e) {
        return String.valueOf(e.getMessage());
      }
    });
  }

  @Override
  public void close() throws Exception {
    for (var resource : resources) {
      resource.close();
    }
  }
}
