package dev.caravel.proxy;

import static dev.caravel.proxy.Objects.service;
import static dev.caravel.proxy.Objects.slice;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.client.Client;
import dev.caravel.client.memory.Await;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.network.FakeHost;
import dev.caravel.network.Requires;
import dev.caravel.network.address.Cidr;
import dev.caravel.network.bridge.BridgeNetwork;
import dev.caravel.network.bridge.NetworkConfig;
import dev.caravel.network.kernel.NetworkNamespace;
import dev.caravel.network.nft.Family;
import dev.caravel.network.nft.Nftables;
import dev.caravel.network.nft.Table;
import dev.caravel.network.nft.Transaction;
import dev.caravel.time.Clock;
import dev.caravel.time.SystemClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services on a real kernel: a host in a namespace, pods on its bridge, an API in memory. */
class KubeProxyTest {
  private static final String IP = "10.96.0.7";
  private static final Table TABLE = new Table(Family.IPV4, "caravel-a-proxy");

  @TempDir Path directory;

  private final Clock clock = SystemClock.instance();
  private FakeHost fake;
  private BridgeNetwork network;
  private MemoryServer server;
  private Client client;
  private KubeProxy proxy;
  private NetworkNamespace one;
  private NetworkNamespace two;
  private String oneIp;
  private String twoIp;

  @BeforeEach
  void open() throws Exception {
    Requires.root();
    fake = new FakeHost();
    var range = Cidr.parse("10.244.7.0/24");
    var services = List.of(Cidr.parse("10.96.0.0/16"));
    network =
        fake.onHost(() ->
            BridgeNetwork.open(
                new NetworkConfig("a", directory, range, 1500, List.of(), services)));
    one = fake.namespace();
    two = fake.namespace();
    oneIp = network.attach("one", one.path()).addresses().getFirst().getHostAddress();
    twoIp = network.attach("two", two.path()).addresses().getFirst().getHostAddress();
    fake.serve(one, 8080, "one");
    fake.serve(two, 8080, "two");
    server = new MemoryServer(clock);
    client = new Client(server);
    startProxy();
  }

  private void startProxy() throws Exception {
    var config =
        ProxyConfig.of("a", "n1", Cidr.parse("10.244.0.0/16"), Cidr.parse("10.96.0.0/16"))
            .withAddresses(
                Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                Optional.empty());
    proxy = new KubeProxy(config, client, clock);
    fake.onHost(proxy::start);
    assertThat(proxy.awaitRules(Duration.ofSeconds(10))).isTrue();
  }

  @AfterEach
  void close() throws Exception {
    if (proxy != null) {
      proxy.close();
      network.close();
      fake.close();
    }
  }

  private void create(Service service, EndpointSlice... slices) {
    client.resource(Service.KIND).namespace("default").create(service);
    for (var slice : slices) {
      client.resource(EndpointSlice.KIND).namespace("default").create(slice);
    }
  }

  private void replace(EndpointSlice slice) {
    client.resource(EndpointSlice.KIND).namespace("default").update(slice);
  }

  private void awaitChain(String chain, boolean there) {
    Await.until(() -> chains().contains(chain) == there);
  }

  private List<String> chains() {
    try (var filter = Nftables.open(fake.host())) {
      return filter.chains(TABLE);
    }
  }

  private int size(String set) {
    try (var filter = Nftables.open(fake.host())) {
      return filter.elements(TABLE, set).size();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void a_cluster_ip_leads_to_the_backend_from_pods_and_from_the_host(String bridgesTranslate) {
    fake.bridgesCallTheFilter(bridgesTranslate);
    create(service("s", IP), slice("s", twoIp + " @n1"));
    awaitChain("internal-default/s/tcp", true);
    assertThat(fake.ask(one, IP, 80)).isEqualTo("two to " + oneIp);
    assertThat(fake.ask(two, IP, 80)).isEqualTo("two to 10.244.7.1");
    assertThat(fake.ask(fake.host(), IP, 80)).isEqualTo("two to 10.244.7.1");
  }

  @Test
  void connections_spread_over_all_backends() {
    create(service("s", IP), slice("s", oneIp + " @n1", twoIp + " @n1"));
    awaitChain("internal-default/s/tcp", true);
    var answers = new HashSet<String>();
    for (int i = 0; i < 60 && answers.size() < 2; i++) {
      answers.add(fake.ask(fake.host(), IP, 80).substring(0, 3));
    }
    assertThat(answers).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void a_client_stays_with_its_backend_until_that_is_gone() {
    create(
        service("s", IP, s -> s.sessionAffinity("ClientIP")),
        slice("s", oneIp + " @n1", twoIp + " @n1"));
    awaitChain("internal-default/s/tcp", true);
    String first = fake.ask(fake.host(), IP, 80);
    for (int i = 0; i < 20; i++) {
      assertThat(fake.ask(fake.host(), IP, 80)).isEqualTo(first);
    }
    boolean isOne = first.startsWith("one");
    replace(slice("s", (isOne ? twoIp : oneIp) + " @n1"));
    Await.until(() -> size("hairpin") == 1);
    for (int i = 0; i < 3; i++) {
      assertThat(fake.ask(fake.host(), IP, 80)).startsWith(isOne ? "two" : "one");
    }
  }

  @Test
  void a_node_port_is_on_every_address_of_the_node() {
    create(
        service(
            "s",
            IP,
            s -> s.type("NodePort").ports(List.of()).addPorts(p -> p.port(80).nodePort(30080))),
        slice("s", oneIp + " @n1"));
    awaitChain("external-default/s/tcp", true);
    assertThat(fake.ask(fake.outside(), FakeHost.ADDRESS, 30080)).isEqualTo("one to 10.244.7.1");
    assertThat(fake.ask(fake.host(), FakeHost.ADDRESS, 30080)).isEqualTo("one to 10.244.7.1");
    assertThat(fake.ask(fake.host(), "127.0.0.1", 30080)).isEqualTo("one to 10.244.7.1");
    assertThat(fake.ask(two, FakeHost.ADDRESS, 30080)).isEqualTo("one to 10.244.7.1");
    assertThat(fake.ask(one, FakeHost.ADDRESS, 30080)).isEqualTo("one to 10.244.7.1");
    replace(slice("s"));
    awaitChain("external-default/s/tcp", false);
    assertThat(fake.ask(fake.outside(), FakeHost.ADDRESS, 30080)).contains("refused");
    assertThat(fake.ask(fake.host(), FakeHost.ADDRESS, 30080)).contains("refused");
  }

  @Test
  void the_local_policy_keeps_the_source_and_stays_on_the_node() {
    create(
        service(
            "s",
            IP,
            s ->
                s.type("NodePort")
                    .externalTrafficPolicy("Local")
                    .ports(List.of())
                    .addPorts(p -> p.port(80).nodePort(30081))),
        slice("s", oneIp + " @n1", "10.244.9.9 @n2"));
    awaitChain("external-default/s/tcp", true);
    for (int i = 0; i < 10; i++) {
      assertThat(fake.ask(fake.outside(), FakeHost.ADDRESS, 30081))
          .isEqualTo("one to " + FakeHost.OUTSIDE);
    }
  }

  @Test
  void no_backend_is_a_refusal_and_an_unknown_address_is_silence() {
    create(service("s", IP));
    Await.until(() -> size("no-endpoint-services") == 1);
    assertThat(fake.ask(one, IP, 80)).contains("refused");
    assertThat(fake.ask(fake.host(), IP, 80)).contains("refused");
    assertThat(fake.ask(one, IP, 81)).contains("refused");
    assertThat(fake.ask(one, "10.96.200.200", 80)).contains("timed out");
  }

  @Test
  void a_backend_on_the_host_itself_is_reached() {
    fake.serve(fake.host(), 6443, "api");
    create(service("kubernetes", "10.96.0.1"), slice("kubernetes", "TCP", 6443, FakeHost.ADDRESS));
    awaitChain("internal-default/kubernetes/tcp", true);
    assertThat(fake.ask(one, "10.96.0.1", 80)).isEqualTo("api to " + oneIp);
    assertThat(fake.ask(fake.host(), "10.96.0.1", 80)).startsWith("api to ");
  }

  @Test
  void a_udp_client_reaches_the_new_backend_when_the_old_one_is_gone() {
    fake.serveUdp(one, 5353, "one");
    fake.serveUdp(two, 5353, "two");
    create(
        service("dns", IP, s -> s.ports(List.of()).addPorts(p -> p.protocol("UDP").port(53))),
        slice("dns", "UDP", 5353, oneIp + " @n1"));
    awaitChain("internal-default/dns/udp", true);
    var client = fake.udpClient(fake.host());
    assertThat(FakeHost.askUdp(client, IP, 53)).isEqualTo("one");
    replace(slice("dns", "UDP", 5353, twoIp + " @n1"));
    Await.until(() -> FakeHost.askUdp(client, IP, 53).equals("two"));
  }

  @Test
  void a_load_balancers_address_lets_in_who_may() {
    fake.routeFromOutside("198.51.100.0/24");
    for (var range : List.of("192.0.2.0/24", "203.0.113.0/24")) {
      boolean may = range.startsWith("192");
      String name = may ? "may" : "may-not";
      String address = may ? "198.51.100.1" : "198.51.100.2";
      var service =
          service(
                  name,
                  may ? IP : "10.96.0.8",
                  s -> s.type("LoadBalancer").loadBalancerSourceRanges(List.of(range)))
              .with(b -> b.status(st -> st.loadBalancer(l -> l.addIngress(i -> i.ip(address)))));
      create(service, slice(name, oneIp + " @n1"));
      awaitChain("balancer-default/" + name + "/tcp", true);
    }
    assertThat(fake.ask(fake.outside(), "198.51.100.1", 80)).isEqualTo("one to 10.244.7.1");
    assertThat(fake.ask(fake.outside(), "198.51.100.2", 80)).contains("timed out");
  }

  @Test
  void an_external_address_leads_to_the_backend() {
    fake.routeFromOutside("198.51.100.0/24");
    create(
        service("s", IP, s -> s.externalIPs(List.of("198.51.100.1"))), slice("s", oneIp + " @n1"));
    awaitChain("external-default/s/tcp", true);
    assertThat(fake.ask(fake.outside(), "198.51.100.1", 80)).isEqualTo("one to 10.244.7.1");
  }

  @Test
  void a_restart_removes_what_went_meanwhile_and_rules_stay_without_a_proxy() throws Exception {
    create(service("s", IP), slice("s", oneIp + " @n1"));
    create(service("t", "10.96.0.8"), slice("t", twoIp + " @n1"));
    awaitChain("internal-default/t/tcp", true);
    proxy.close();
    assertThat(fake.ask(fake.host(), IP, 80)).startsWith("one");
    client.resource(Service.KIND).namespace("default").delete("t");
    startProxy();
    assertThat(chains()).contains("internal-default/s/tcp");
    assertThat(chains()).doesNotContain("internal-default/t/tcp");
    assertThat(fake.ask(fake.host(), IP, 80)).startsWith("one");
  }

  @Test
  void a_table_that_somebody_removed_is_written_again() {
    create(service("s", IP), slice("s", oneIp + " @n1"));
    awaitChain("internal-default/s/tcp", true);
    try (var filter = Nftables.open(fake.host())) {
      filter.commit(new Transaction(TABLE).deleteTable());
    }
    create(service("t", "10.96.0.8"), slice("t", twoIp + " @n1"));
    awaitChain("internal-default/t/tcp", true);
    assertThat(fake.ask(fake.host(), IP, 80)).startsWith("one");
    assertThat(fake.ask(fake.host(), "10.96.0.8", 80)).startsWith("two");
  }

  @Test
  void health_is_served_as_upstream_does() throws Exception {
    var address = proxy.healthAddress().orElseThrow();
    String answer =
        fake.onHost(() -> {
          try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write("GET /healthz HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
          }
        });
    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"nodeEligible\": true");
  }

  @Test
  void wipe_removes_the_table() {
    proxy.close();
    fake.onHost(() -> {
      KubeProxy.wipe(
          ProxyConfig.of("a", "n1", Cidr.parse("10.244.0.0/16"), Cidr.parse("10.96.0.0/16")));
      return true;
    });
    try (var filter = Nftables.open(fake.host())) {
      assertThat(filter.tables(Family.IPV4)).containsExactly("caravel-a");
    }
  }
}
