package dev.caravel.kubectl.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.value.IntOrString;
import dev.caravel.kubectl.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PortForwardTest {
  private static final Pod POD =
      Pod.builder()
          .metadata(m -> m.name("p"))
          .spec(s ->
              s.addContainers(c -> c.name("c").addPorts(p -> p.name("http").containerPort(8000))))
          .build();

  @ParameterizedTest
  @CsvSource({
    "pod, 80, 80, 80",
    "pod, 8080:80, 8080, 80",
    "pod, :80, 0, 80",
    "pod, http, 8000, 8000",
    "pod, 8080:http, 8080, 8000",
    "service, 80, 80, 8000",
    "service, 8080:80, 8080, 8000",
    "service, web, 80, 8000",
    "service, 443, 443, 8443",
    "headless, 80, 80, 80",
  })
  void portsAreThoseOfThePod(String named, String word, int local, int remote) {
    assertThat(PodPorts.parse(word, found(named))).isEqualTo(new PodPorts(local, remote));
  }

  @ParameterizedTest
  @CsvSource({
    "pod, nosuch, Pod 'p' does not have a named port 'nosuch'",
    "service, 81, Service s does not have a service port 81",
    "pod, x:80, error parsing local port 'x'",
  })
  void theRestIsRefused(String named, String word, String message) {
    assertThatThrownBy(() -> PodPorts.parse(word, found(named)))
        .isInstanceOf(CommandException.class)
        .hasMessage(message);
  }

  @Test
  void localhostIsBothLoopbackAddressesWithOnePort() throws IOException {
    var servers = Listeners.open(0, List.of("localhost"));
    try {
      int port = servers.getFirst().getLocalPort();
      assertThat(servers)
          .map(Listeners::name)
          .isEqualTo(
              hasIpv6Loopback()
                  ? List.of("127.0.0.1:" + port, "[::1]:" + port)
                  : List.of("127.0.0.1:" + port));
    } finally {
      for (var server : servers) {
        server.close();
      }
    }
  }

  @Test
  void aPortInUseIsSaid() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Listeners.open(port, List.of("127.0.0.1")))
          .isInstanceOf(CommandException.class)
          .hasMessageStartingWith(
              "Listeners failed to create with the following errors: [unable to create listener:"
                  + " Error listen tcp4 127.0.0.1:"
                  + port
                  + ": bind: address already in use");
    }
  }

  private static Pods.Found found(String named) {
    KubernetesObject object =
        switch (named) {
          case "service" -> service("10.96.0.9");
          case "headless" -> service("None");
          default -> POD;
        };
    return new Pods.Found(object, POD);
  }

  private static Service service(String address) {
    return Service.builder()
        .metadata(m -> m.name("s"))
        .spec(s ->
            s.clusterIP(address)
                .addPorts(p -> p.name("web").port(80).targetPort(IntOrString.of("http")))
                .addPorts(p -> p.name("tls").port(443).targetPort(IntOrString.of(8443))))
        .build();
  }

  private static boolean hasIpv6Loopback() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(address -> address.getHostAddress().startsWith("0:0:0:0:0:0:0:1"));
  }
}
