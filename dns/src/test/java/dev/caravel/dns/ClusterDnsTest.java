package dev.caravel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Namespace;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.client.Client;
import dev.caravel.client.memory.Await;
import dev.caravel.client.memory.MemoryServer;
import dev.caravel.dns.message.MessageWriter;
import dev.caravel.dns.message.Name;
import dev.caravel.dns.message.Type;
import dev.caravel.time.Clock;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server on loopback, asked by sockets. Answers are as CoreDNS gives them. */
class ClusterDnsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final InetAddress SERVICE = InetAddress.ofLiteral("10.96.0.10");

  private final Clock clock = SystemClock.instance();
  private final MemoryServer api = new MemoryServer(clock);
  private final Client client = new Client(api);
  private ClusterDns dns;
  private DnsClient asker;

  @BeforeEach
  void open() throws Exception {
    client
        .resource(Namespace.KIND)
        .create(Namespace.builder().metadata(m -> m.name("default")).build());
    service("web", "10.96.0.7", "ClusterIP", "");
    slice("web", "10.244.0.5", "");
    service("db", "None", "ClusterIP", "");
    slice("db", "10.244.0.6", "db-0");
    slice("db", "10.244.0.7", "");
    service("empty", "None", "ClusterIP", "");
    service("inside", "", "ExternalName", "web.default.svc.cluster.local");
    service("outside", "", "ExternalName", "www.example.org");
    start(List.of());
  }

  private void start(List<InetSocketAddress> upstreams) throws Exception {
    if (dns != null) {
      dns.close();
    }
    var config =
        new DnsConfig(
            new InetSocketAddress(LOOPBACK, 0),
            Name.parse("cluster.local"),
            5,
            List.of(SERVICE),
            upstreams);
    dns = new ClusterDns(config, client, clock).start();
    assertThat(dns.awaitNames(Duration.ofSeconds(10))).isTrue();
    asker = new DnsClient(dns.address());
  }

  @AfterEach
  void close() throws IOException {
    dns.close();
  }

  private void service(String name, String clusterIp, String type, String externalName) {
    client
        .resource(Service.KIND)
        .namespace("default")
        .create(
            Service.builder()
                .metadata(m -> m.namespace("default").name(name))
                .spec(s -> {
                  s.type(type).externalName(externalName);
                  if (!clusterIp.isEmpty()) {
                    s.clusterIP(clusterIp).clusterIPs(List.of(clusterIp));
                  }
                  s.addPorts(p -> p.name("http").protocol("TCP").port(80));
                })
                .build());
  }

  private void slice(String service, String address, String hostname) {
    client
        .resource(EndpointSlice.KIND)
        .namespace("default")
        .create(
            EndpointSlice.builder()
                .metadata(m ->
                    m.namespace("default")
                        .name(service + "-" + address)
                        .putLabels("kubernetes.io/service-name", service))
                .addressType("IPv4")
                .addPorts(p -> p.name("http").protocol("TCP").port(8080))
                .addEndpoints(e -> {
                  e.addresses(List.of(address)).conditions(c -> c.ready(true));
                  if (!hostname.isEmpty()) {
                    e.hostname(hostname);
                  }
                })
                .addEndpoints(
                    e -> e.addresses(List.of("10.244.9.9")).conditions(c -> c.ready(false)))
                .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web.default.svc.cluster.local              | 1  | 0 | 1 10.96.0.7",
        "WEB.Default.svc.Cluster.LOCAL              | 1  | 0 | 1 10.96.0.7",
        "web.default.svc.cluster.local              | 28 | 0 | ''",
        "web.default.svc.cluster.local              | 15 | 0 | ''",
        "web.default.svc.cluster.local              | 33 | 0 | 33 0 100 80"
            + " web.default.svc.cluster.local.",
        "_http._tcp.web.default.svc.cluster.local   | 33 | 0 | 33 0 100 80"
            + " web.default.svc.cluster.local.",
        "_http._udp.web.default.svc.cluster.local   | 33 | 3 | ''",
        "http.tcp.web.default.svc.cluster.local     | 33 | 3 | ''",
        "10-244-0-5.web.default.svc.cluster.local   | 1  | 0 | 1 10.244.0.5",
        "db.default.svc.cluster.local               | 1  | 0 | 1 10.244.0.6, 1 10.244.0.7",
        "db-0.db.default.svc.cluster.local          | 1  | 0 | 1 10.244.0.6",
        "db-1.db.default.svc.cluster.local          | 1  | 3 | ''",
        "_http._tcp.db.default.svc.cluster.local    | 33 | 0 | 33 0 50 8080"
            + " 10-244-0-7.db.default.svc.cluster.local., 33 0 50 8080"
            + " db-0.db.default.svc.cluster.local.",
        "empty.default.svc.cluster.local            | 1  | 3 | ''",
        "none.default.svc.cluster.local             | 1  | 3 | ''",
        "web.other.svc.cluster.local                | 1  | 3 | ''",
        "default.svc.cluster.local                  | 1  | 0 | ''",
        "other.svc.cluster.local                    | 1  | 3 | ''",
        "svc.cluster.local                          | 1  | 0 | ''",
        "cluster.local                              | 1  | 0 | ''",
        "cluster.local                              | 2  | 0 | 2 ns.dns.cluster.local.",
        "cluster.local                              | 6  | 0 | 6 ns.dns.cluster.local."
            + " hostmaster.cluster.local.",
        "ns.dns.cluster.local                       | 1  | 0 | 1 10.96.0.10",
        "dns-version.cluster.local                  | 16 | 0 | 16 1.1.0",
        "10-244-0-5.default.pod.cluster.local       | 1  | 0 | 1 10.244.0.5",
        "10-244-0-5.other.pod.cluster.local         | 1  | 3 | ''",
        "nonsense.default.pod.cluster.local         | 1  | 3 | ''",
        "inside.default.svc.cluster.local           | 1  | 0 | 1 10.96.0.7, 5"
            + " web.default.svc.cluster.local.",
        "outside.default.svc.cluster.local          | 1  | 0 | 5 www.example.org.",
        "7.0.96.10.in-addr.arpa                     | 12 | 0 | 12 web.default.svc.cluster.local.",
        "6.0.244.10.in-addr.arpa                    | 12 | 0 | 12"
            + " db-0.db.default.svc.cluster.local.",
        "example.org.default.svc.cluster.local      | 1  | 3 | ''",
        "example.org                                | 1  | 5 | ''",
      })
  void a_name_has_an_answer(String name, int type, int code, String answers) throws Exception {
    var reply = asker.ask(name, type);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(
            String.join(
                ", ",
                reply.answers().stream()
                    .map(line -> line.replaceFirst("^\\S+ 5 ", ""))
                    .sorted()
                    .toList()))
        .isEqualTo(answers);
    boolean negative = answers.isEmpty() && code != 5;
    assertThat(reply.sections().get(1)).hasSize(negative ? 1 : 0);
    if (negative) {
      assertThat(reply.sections().get(1).getFirst()).startsWith("cluster.local. 5 6 ");
    }
  }

  @Test
  void locations_bring_their_addresses_with_them() throws Exception {
    var reply = asker.ask("_http._tcp.db.default.svc.cluster.local", Type.SRV);
    assertThat(reply.authoritative()).isTrue();
    assertThat(reply.sections().get(2))
        .contains(
            "db-0.db.default.svc.cluster.local. 5 1 10.244.0.6",
            "10-244-0-7.db.default.svc.cluster.local. 5 1 10.244.0.7");
  }

  @Test
  void what_is_too_long_for_udp_is_whole_by_tcp() throws Exception {
    for (int i = 0; i < 120; i++) {
      slice("db", "10.244.3." + i, "");
    }
    String name = "db.default.svc.cluster.local";
    Await.until(() -> size(name) == 122);
    var reply = asker.ask(name, Type.A);
    assertThat(reply.truncated()).isTrue();
    assertThat(reply.answers()).isNotEmpty().hasSizeLessThan(122);
  }

  private int size(String name) {
    try {
      return asker.askByTcp(Type.A, name).getFirst().answers().size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_connection_serves_several_queries() throws Exception {
    var replies =
        asker.askByTcp(Type.A, "web.default.svc.cluster.local", "none.default.svc.cluster.local");
    assertThat(replies).extracting(DnsClient.Reply::code).containsExactly(0, 3);
  }

  @Test
  void other_names_are_asked_of_the_first_resolver_that_answers() throws Exception {
    try (var deaf = new FakeResolver("deaf");
        var good = new FakeResolver("203.0.113.5")) {
      start(List.of(deaf.address(), good.address()));
      assertThat(asker.ask("www.example.org", Type.A).answers())
          .containsExactly("www.example.org. 60 1 203.0.113.5");
      assertThat(asker.ask("outside.default.svc.cluster.local", Type.A).answers())
          .containsExactly(
              "outside.default.svc.cluster.local. 5 5 www.example.org.",
              "www.example.org. 60 1 203.0.113.5");
      assertThat(deaf.asked()).isPositive();
      assertThat(asker.ask("web.default.svc.cluster.local", Type.A).answers()).hasSize(1);
      assertThat(good.names()).doesNotContain("web.default.svc.cluster.local.");
    }
  }

  @Test
  void nobody_answers_is_a_failure() throws Exception {
    try (var deaf = new FakeResolver("deaf")) {
      start(List.of(deaf.address()));
      assertThat(asker.ask("www.example.org", Type.A).code()).isEqualTo(2);
    }
  }

  @Test
  void an_answer_from_the_wrong_question_is_not_taken() throws Exception {
    try (var liar = new FakeResolver("liar")) {
      start(List.of(liar.address()));
      assertThat(asker.ask("www.example.org", Type.A).code()).isEqualTo(2);
    }
  }

  @Test
  void what_is_no_proper_query_gets_an_error() throws Exception {
    byte[] query = MessageWriter.query(5, Name.parse("web.default.svc.cluster.local"), Type.A);
    byte[] status = query.clone();
    status[2] = (byte) (2 << 3);
    assertThat(DnsClient.read(asker.exchange(status)).code()).isEqualTo(4);
    byte[] twoQuestions = query.clone();
    twoQuestions[5] = 2;
    assertThat(DnsClient.read(asker.exchange(twoQuestions)).code()).isEqualTo(1);
    byte[] chaos = query.clone();
    chaos[query.length - 11 - 1] = 3;
    assertThat(DnsClient.read(asker.exchange(chaos)).code()).isEqualTo(5);
  }

  @Test
  void a_port_in_use_is_said_so() {
    var config =
        new DnsConfig(dns.address(), Name.parse("cluster.local"), 5, List.of(SERVICE), List.of());
    assertThatThrownBy(() -> new ClusterDns(config, client, clock).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on")
        .hasMessageContaining("stop what listens there");
  }

  @Test
  void the_hosts_resolvers_are_read() {
    assertThat(
            ResolverFile.parse(
                "# x\nnameserver 192.0.2.1\nsearch a b\nnameserver  fd00::1 \nnameserver x\n"))
        .containsExactly(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("fd00::1"), 53));
  }
}
