package dev.caravel.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.network.Attachment;
import dev.caravel.network.FakeHost;
import dev.caravel.network.NetworkException;
import dev.caravel.network.PortMapping;
import dev.caravel.network.Requires;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.address.Protocol;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.link.Links;
import dev.caravel.network.link.Route;
import dev.caravel.network.netlink.NetlinkSocket;
import dev.caravel.network.netlink.Request;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.Nftables;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pod network on a real kernel, in network namespaces of the test's own. */
class BridgeNetworkTest {
  @TempDir Path directory;

  private FakeHost fake;
  private NetworkConfig config;
  private BridgeNetwork network;

  @BeforeEach
  void open() {
    Requires.root();
    fake = new FakeHost();
    config = config("a", "10.244.7.0/24");
    network = fake.onHost(() -> BridgeNetwork.open(config));
  }

  @AfterEach
  void close() throws Exception {
    if (network != null) {
      network.close();
      fake.close();
    }
  }

  private NetworkConfig config(String cluster, String range) {
    return new NetworkConfig(
        cluster,
        directory.resolve(cluster),
        Cidr.parse(range),
        1400,
        List.of(Cidr.parse("10.244.0.0/16")),
        List.of(Cidr.parse("10.96.0.0/16")));
  }

  private void restart() {
    network.close();
    network = fake.onHost(() -> BridgeNetwork.open(config));
  }

  private static String address(Attachment attachment) {
    return attachment.addresses().getFirst().getHostAddress();
  }

  @Test
  void a_pod_has_an_address_a_route_and_loopback() {
    var pod = fake.namespace();
    var attachment = network.attach("p1", pod.path());
    assertThat(address(attachment)).isEqualTo("10.244.7.2");
    assertThat(attachment.gateways()).containsExactly(InetAddress.ofLiteral("10.244.7.1"));
    assertThat(attachment.macAddress()).isEqualTo("0a:58:0a:f4:07:02");
    assertThat(fake.hostLinks()).contains("cvl-a", attachment.hostInterfaceName());
    try (var links = Links.open(pod)) {
      assertThat(links.require("lo").up()).isTrue();
      assertThat(links.require("eth0").mtu()).isEqualTo(1400);
      assertThat(links.addresses(links.require("eth0"))).contains(Cidr.parse("10.244.7.2/32"));
    }
    assertThat(network.problem()).isEmpty();
  }

  @Test
  void pods_the_host_and_the_world_reach_each_other() {
    var one = fake.namespace();
    var two = fake.namespace();
    network.attach("one", one.path());
    String second = address(network.attach("two", two.path()));
    fake.serve(two, 80, "two");
    fake.serve(fake.outside(), 81, "world");
    fake.serve(fake.host(), 82, "host");
    assertThat(fake.ask(one, second, 80)).isEqualTo("two to 10.244.7.2");
    assertThat(fake.ask(fake.host(), second, 80)).isEqualTo("two to 10.244.7.1");
    assertThat(fake.ask(one, FakeHost.OUTSIDE, 81)).isEqualTo("world to " + FakeHost.ADDRESS);
    assertThat(fake.ask(one, FakeHost.ADDRESS, 82)).isEqualTo("host to 10.244.7.2");
  }

  @Test
  void attaching_again_changes_nothing_and_heals_a_broken_link() {
    var pod = fake.namespace();
    var first = network.attach("p", pod.path());
    int index = indexOf(first);
    assertThat(network.attach("p", pod.path())).isEqualTo(first);
    assertThat(indexOf(first)).isEqualTo(index);
    try (var links = Links.open(fake.host())) {
      links.delete(first.hostInterfaceName());
    }
    assertThat(network.attach("p", pod.path())).isEqualTo(first);
    assertThat(fake.hostLinks()).contains(first.hostInterfaceName());
  }

  private int indexOf(Attachment attachment) {
    try (var links = Links.open(fake.host())) {
      return links.require(attachment.hostInterfaceName()).index();
    }
  }

  @Test
  void addresses_outlive_a_restart_and_come_back_late() {
    var first = network.attach("p1", fake.namespace().path());
    network.attach("p2", fake.namespace().path());
    restart();
    assertThat(network.find("p1")).contains(first);
    network.detach("p1");
    assertThat(network.find("p1")).isEmpty();
    assertThat(fake.hostLinks()).doesNotContain(first.hostInterfaceName());
    assertThat(address(network.attach("p3", fake.namespace().path()))).isEqualTo("10.244.7.4");
    network.detach("p1");
  }

  @Test
  void a_full_range_is_refused_until_an_address_comes_back() {
    network.close();
    config = config("small", "10.244.9.0/29");
    network = fake.onHost(() -> BridgeNetwork.open(config));
    for (int i = 0; i < 5; i++) {
      network.attach("p" + i, fake.namespace().path());
    }
    var late = fake.namespace();
    assertThatThrownBy(() -> network.attach("late", late.path()))
        .isInstanceOf(NetworkException.class)
        .hasMessage(
            "all 5 addresses of 10.244.9.0/29 are in use: delete pods or use a larger range");
    network.detach("p3");
    assertThat(address(network.attach("late", late.path()))).isEqualTo("10.244.9.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void published_ports_lead_to_the_pod_from_everywhere(String bridgesTranslate) {
    fake.bridgesCallTheFilter(bridgesTranslate);
    var pod = fake.namespace();
    var other = fake.namespace();
    network.attach(
        "p",
        pod.path(),
        List.of(
            PortMapping.of(Protocol.TCP, 8080, 80),
            new PortMapping(
                Protocol.TCP, Optional.of(InetAddress.ofLiteral(FakeHost.ADDRESS)), 8081, 80)));
    network.attach("other", other.path());
    fake.serve(pod, 80, "pod");
    assertThat(fake.ask(fake.outside(), FakeHost.ADDRESS, 8080)).isEqualTo("pod to 192.0.2.1");
    assertThat(fake.ask(fake.outside(), FakeHost.ADDRESS, 8081)).isEqualTo("pod to 192.0.2.1");
    assertThat(fake.ask(fake.host(), "127.0.0.1", 8080)).isEqualTo("pod to 10.244.7.1");
    assertThat(fake.ask(fake.host(), "127.0.0.1", 8081)).contains("refused");
    assertThat(fake.ask(other, FakeHost.ADDRESS, 8080)).isEqualTo("pod to 10.244.7.1");
    assertThat(fake.ask(pod, FakeHost.ADDRESS, 8080)).isEqualTo("pod to 10.244.7.1");
    restart();
    assertThat(fake.ask(fake.outside(), FakeHost.ADDRESS, 8080)).isEqualTo("pod to 192.0.2.1");
    network.detach("p");
    assertThat(fake.ask(fake.host(), "127.0.0.1", 8080)).contains("refused");
  }

  @Test
  void a_port_belongs_to_one_pod_only() {
    var ports = List.of(PortMapping.of(Protocol.UDP, 53, 53));
    network.attach("p", fake.namespace().path(), ports);
    assertThatThrownBy(() -> network.attach("q", fake.namespace().path(), ports))
        .isInstanceOf(NetworkException.class)
        .hasMessage("cannot attach q: the host's port 53/UDP leads to p already");
    assertThat(network.find("q")).isEmpty();
    network.attach("r", fake.namespace().path(), List.of(PortMapping.of(Protocol.TCP, 53, 53)));
  }

  @Test
  void what_fails_leaves_nothing_behind() {
    assertThatThrownBy(() -> network.attach("p", directory.resolve("none")))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("cannot attach p: open");
    assertThatThrownBy(() -> network.attach("../p", directory)).hasMessageContaining("sandbox id");
    assertThat(network.find("p")).isEmpty();
    assertThat(fake.hostLinks()).filteredOn(name -> name.startsWith("cvl")).hasSize(1);
  }

  @Test
  void reconcile_removes_what_is_gone_and_repairs_what_lives() {
    var alive = fake.namespace();
    var kept = network.attach("alive", alive.path());
    var gone = network.attach("gone", fake.namespace().path());
    try (var links = Links.open(fake.host())) {
      links.delete("cvl-a");
    }
    assertThat(network.problem()).contains("the bridge cvl-a is gone");
    fake.onHost(() -> {
      network.reconcile(Set.of("alive"));
      return true;
    });
    assertThat(network.problem()).isEmpty();
    assertThat(network.find("gone")).isEmpty();
    assertThat(fake.hostLinks()).doesNotContain(gone.hostInterfaceName());
    fake.serve(alive, 80, "alive");
    assertThat(fake.ask(fake.host(), address(kept), 80)).isEqualTo("alive to 10.244.7.1");
  }

  @Test
  void two_clusters_live_side_by_side_and_one_is_wiped() throws Exception {
    var pod = fake.namespace();
    String kept = address(network.attach("p", pod.path()));
    var otherConfig = config("a-cluster-with-a-long-name", "10.245.0.0/24");
    var otherPod = fake.namespace();
    try (var other = fake.onHost(() -> BridgeNetwork.open(otherConfig))) {
      assertThat(address(other.attach("p", otherPod.path()))).isEqualTo("10.245.0.2");
      assertThat(tables())
          .containsExactlyInAnyOrder("caravel-a", "caravel-a-cluster-with-a-long-name");
    }
    fake.onHost(() -> {
      BridgeNetwork.wipe(otherConfig);
      BridgeNetwork.wipe(otherConfig);
      return true;
    });
    assertThat(tables()).containsExactly("caravel-a");
    assertThat(fake.hostLinks()).filteredOn(name -> name.startsWith("cvl")).hasSize(2);
    assertThat(Files.exists(otherConfig.stateDirectory())).isFalse();
    fake.serve(pod, 80, "kept");
    assertThat(fake.ask(fake.host(), kept, 80)).isEqualTo("kept to 10.244.7.1");
  }

  private List<String> tables() {
    try (var filter = Nftables.open(fake.host())) {
      return filter.tables(Family.IPV4);
    }
  }

  @Test
  void a_pod_does_not_reach_the_loopback_of_the_host() {
    var pod = fake.namespace();
    network.attach("p", pod.path());
    fake.serve(fake.host(), 83, "secret");
    assertThat(fake.ask(pod, FakeHost.ADDRESS, 83)).startsWith("secret");
    sendLoopbackToTheBridge(pod);
    assertThat(fake.ask(pod, "127.0.0.1", 83)).contains("timed out");
  }

  // What a pod with the right to change its own network could do.
  private static void sendLoopbackToTheBridge(NetworkNamespace pod) {
    byte[] loopback = {127, 0, 0, 1};
    pod.inside(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/conf/all/route_localnet"), "1"));
    try (var links = Links.open(pod);
        var socket = NetlinkSocket.open(NetlinkSocket.ROUTE, pod)) {
      int lo = links.require("lo").index();
      var removeAddress =
          new Request(
              21,
              0,
              "remove 127.0.0.1",
              w ->
                  w.header((byte) 2, (byte) 8, (byte) 0, (byte) 0)
                      .headerInt(lo)
                      .bytes(2, loopback));
      socket.execute(removeAddress);
      links.setRoute(
          new Route(
              Cidr.parse("127.0.0.1/32"),
              Optional.of(InetAddress.ofLiteral("10.244.7.1")),
              links.require("eth0").index(),
              0));
    }
  }

  @Test
  void the_state_directory_serves_one_process() {
    assertThatThrownBy(() -> fake.onHost(() -> BridgeNetwork.open(config)))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("another process holds");
  }
}
