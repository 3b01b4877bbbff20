package dev.caravel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.dns.forward.Forwarder;
import dev.caravel.dns.message.MessageWriter;
import dev.caravel.dns.message.Name;
import dev.caravel.dns.server.Responder;
import dev.caravel.dns.server.UdpServer;
import dev.caravel.dns.zone.ClusterZone;
import dev.caravel.dns.zone.Directory;
import dev.caravel.dns.zone.ReverseZone;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UdpServerTest {
  private static final int ADDRESS = 1;
  private static final int TEXT = 16;

  /** A fault in the server: it throws what nobody has foreseen. */
  private static final class Faulty implements Directory {
    @Override
    public boolean complete() {
      return true;
    }

    @Override
    public boolean hasNamespace(String name) {
      throw new IllegalStateException("injected");
    }

    @Override
    public Optional<Service> service(String namespace, String name) {
      throw new IllegalStateException("injected");
    }

    @Override
    public List<EndpointSlice> slices(String namespace, String service) {
      throw new IllegalStateException("injected");
    }

    @Override
    public List<Service> servicesAt(InetAddress address) {
      throw new IllegalStateException("injected");
    }

    @Override
    public List<EndpointSlice> slicesAt(InetAddress address) {
      throw new IllegalStateException("injected");
    }
  }

  @Test
  void aQueryThatFailsUnexpectedlyIsNotTheLastOne() throws Exception {
    var zone = Name.parse("cluster.local");
    var directory = new Faulty();
    var responder =
        new Responder(
            new ClusterZone(zone, 5, directory, List.of()),
            new ReverseZone(zone, 5, directory),
            new Forwarder(List.of(), List.of(), 53));
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var server = UdpServer.open(loopback, responder)) {
      var fatal = MessageWriter.query(1, Name.parse("web.default.svc.cluster.local"), ADDRESS);
      try (var socket = new DatagramSocket()) {
        socket.send(new DatagramPacket(fatal, fatal.length, server.address()));
      }
      var reply = new DnsClient(server.address()).ask("dns-version.cluster.local", TEXT);
      assertThat(reply.answers()).hasSize(1);
    }
  }
}
