package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.cri.v1.PodSandboxConfig;
import dev.caravel.cri.v1.PodSandboxStatsRequest;
import dev.caravel.cri.v1.PodSandboxStatusRequest;
import dev.caravel.cri.v1.PortMapping;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.bridge.BridgeNetwork;
import dev.caravel.network.bridge.NetworkConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pods on the network that Caravel gives them. */
@Timeout(30)
class BridgedPodTest {
  @TempDir Path directory;
  private BridgeNetwork network;
  private NetworkConfig config;
  private Node node;

  @BeforeEach
  void start() throws Exception {
    Requires.root();
    config =
        NetworkConfig.of("runtimetest", directory.resolve("network"), Cidr.parse("10.253.17.0/24"));
    network = BridgeNetwork.open(config);
    node =
        new Node(
            directory,
            RuntimeConfig.in(directory, "caravel-test-" + directory.getFileName()),
            network);
    node.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
    if (network != null) {
      network.close();
      BridgeNetwork.wipe(config);
    }
  }

  @Test
  void the_node_reaches_a_pod_and_pods_reach_each_other() throws Exception {
    String first = node.run(node.pod().build());
    String second = node.run(node.pod().build());
    String server = node.createAndStart(first, Node.hello("app").build());
    String client = node.createAndStart(second, Node.hello("app").build());
    assertThat(get(address(first), 80)).endsWith("pod1\n");
    assertThat(node.output(client, "get", "http://" + address(first) + "/hostname"))
        .isEqualTo("pod1\n");
    assertThat(node.output(server, "get", "http://" + address(second) + "/clientip"))
        .startsWith(address(first));
    var usage =
        node.runtime
            .podSandboxStats(PodSandboxStatsRequest.newBuilder().setPodSandboxId(first).build())
            .getStats()
            .getLinux()
            .getNetwork()
            .getDefaultInterface();
    assertThat(usage.getName()).isEqualTo("eth0");
    assertThat(usage.getRxBytes().getValue()).isPositive();
  }

  @Test
  void a_restarted_runtime_finds_a_pod_at_its_address() throws Exception {
    String pod = node.run(node.pod().build());
    String container = node.createAndStart(pod, Node.hello("app").build());
    String address = address(pod);
    node.restart();
    assertThat(address(pod)).isEqualTo(address);
    assertThat(get(address, 80)).endsWith("pod1\n");
    assertThat(node.output(container, "hostname")).isEqualTo("pod1\n");
  }

  @Test
  void a_port_of_the_host_leads_to_the_pod() throws Exception {
    PodSandboxConfig pod =
        node.pod()
            .addPortMappings(PortMapping.newBuilder().setContainerPort(80).setHostPort(38217))
            .build();
    String id = node.run(pod);
    assertThat(node.createAndStart(id, Node.hello("app").build())).isNotEmpty();
    assertThat(get("10.253.17.1", 38217)).endsWith("pod1\n");
  }

  private String address(String pod) {
    return node.runtime
        .podSandboxStatus(PodSandboxStatusRequest.newBuilder().setPodSandboxId(pod).build())
        .getStatus()
        .getNetwork()
        .getIp();
  }

  /** What {@code /hostname} answers; the server may still be about to listen. */
  private static String get(String address, int port) throws IOException {
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 5000);
        socket
            .getOutputStream()
            .write(
                "GET /hostname HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (java.net.ConnectException notYet) {
        Thread.onSpinWait();
      }
    }
  }
}
