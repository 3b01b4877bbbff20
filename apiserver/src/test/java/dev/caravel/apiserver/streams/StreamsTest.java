package dev.caravel.apiserver.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravel.api.core.v1.Node;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.core.v1.Service;
import dev.caravel.api.discovery.v1.EndpointSlice;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.apiserver.authorization.Authorizer;
import dev.caravel.apiserver.chain.ChainLimits;
import dev.caravel.apiserver.chain.Flows;
import dev.caravel.apiserver.chain.RequestChain;
import dev.caravel.apiserver.chain.RequestObserver;
import dev.caravel.apiserver.chain.Routes;
import dev.caravel.apiserver.error.ApiError;
import dev.caravel.apiserver.http.Exchange;
import dev.caravel.apiserver.http.HttpLimits;
import dev.caravel.apiserver.http.Https;
import dev.caravel.apiserver.http.ServerTls;
import dev.caravel.apiserver.pki.CertificateAuthority;
import dev.caravel.apiserver.pki.Credential;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.apiserver.request.ObjectReader;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.time.SystemClock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API server's side of logs, exec and proxies, against a kubelet played by the test. */
class StreamsTest {
  private static final SystemClock CLOCK = SystemClock.instance();
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.generate("test", Duration.ofDays(1), CLOCK);
  private static final Credential SERVER =
      AUTHORITY.issueServer("server", List.of("127.0.0.1"), Duration.ofDays(1));
  private static final Credential KUBELET_CLIENT =
      AUTHORITY.issueClient("kubelet-client", List.of("system:masters"), Duration.ofDays(1));

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Objects objects = new Objects();
  private final AtomicBoolean anyAddress = new AtomicBoolean(true);
  private final Predicate<InetAddress> allowed =
      address -> anyAddress.get() || Proxies.isUnicast(address);
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private dev.caravel.apiserver.http.HttpServer kubelet;
  private dev.caravel.apiserver.http.HttpServer server;
  private URI url;
  private HttpClient client;

  /** The objects the server knows. */
  private static final class Objects implements ObjectReader {
    private final Map<String, Struct> all = new ConcurrentHashMap<>();

    void put(Kind<?> kind, Struct object) {
      all.put(
          kind.kind()
              + "/"
              + object.stringAt("metadata", "namespace")
              + "/"
              + object.stringAt("metadata", "name"),
          object);
    }

    @Override
    public Optional<Struct> find(Kind<?> kind, String namespace, String name) {
      return Optional.ofNullable(all.get(kind.kind() + "/" + namespace + "/" + name));
    }

    @Override
    public List<Struct> list(Kind<?> kind, String namespace) {
      String start = kind.kind() + "/" + namespace;
      return all.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(start))
          .map(Map.Entry::getValue)
          .toList();
    }

    @Override
    public void follow(Kind<?> kind, Consumer<WatchEvent> consumer) {
      throw new UnsupportedOperationException("nothing changes here");
    }
  }

  @BeforeEach
  void start() throws Exception {
    var tls = ServerTls.of(SERVER, List.of(AUTHORITY.certificate()));
    kubelet =
        new dev.caravel.apiserver.http.HttpServer(
            tls, this::playKubelet, HttpLimits.DEFAULT, CLOCK);
    var kubeletAddress = kubelet.start(ANY_PORT);
    node("node", kubeletAddress.getPort());
    pod("p", "node");
    var kubelets =
        new Kubelets(
            objects,
            Kubelets.ADDRESS_TYPES,
            () -> StreamRoutes.tls(KUBELET_CLIENT, List.of(AUTHORITY.certificate())));
    var routes =
        new Routes(
            List.of(),
            List.of(
                new PodLogs(objects, kubelets),
                new PodStreams(objects, kubelets, Authorizer.alwaysAllow()),
                new Proxies(objects, kubelets, allowed)),
            List.of(),
            request -> {
              throw ApiError.noSuchResource();
            });
    var chain =
        new RequestChain(
            CLOCK,
            credentials -> Optional.empty(),
            Authorizer.alwaysAllow(),
            Flows.NONE,
            routes,
            RequestObserver.NONE,
            ChainLimits.DEFAULT);
    server = new dev.caravel.apiserver.http.HttpServer(tls, chain, HttpLimits.DEFAULT, CLOCK);
    var address = server.start(ANY_PORT);
    url = URI.create("https://127.0.0.1:" + address.getPort());
    client = Https.client(HttpClient.Version.HTTP_2, AUTHORITY.certificate(), Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
    kubelet.close();
  }

  private void node(String name, int port) {
    objects.put(
        Node.KIND,
        Node.builder()
            .metadata(m -> m.name(name))
            .status(s ->
                s.addAddresses(a -> a.type("InternalIP").address("127.0.0.1"))
                    .daemonEndpoints(d -> d.kubeletEndpoint(e -> e.Port(port))))
            .build()
            .struct());
  }

  private void pod(String name, String node) {
    var pod =
        Pod.builder()
            .metadata(m -> m.name(name).namespace("n"))
            .spec(s -> {
              s.addContainers(c -> c.name("main"));
              if (!node.isEmpty()) {
                s.nodeName(node);
              }
            })
            .build();
    objects.put(Pod.KIND, pod.struct());
  }

  private void playKubelet(Exchange exchange) throws InterruptedException {
    String user =
        exchange.peerCertificates().isEmpty()
            ? "nobody"
            : exchange.peerCertificates().getFirst().getSubjectX500Principal().getName();
    asked.add(exchange.method() + " " + exchange.target() + " " + user);
    if (exchange.target().startsWith("/containerLogs/n/p/main?tailLines=9")) {
      exchange.respond(
          400, Headers.none(), "container \"main\" is waiting to start".getBytes(UTF_8));
    } else if (exchange.target().startsWith("/containerLogs/")) {
      try (var body = exchange.stream(200, Headers.of("Content-Type", "text/plain"))) {
        body.write("one\n".getBytes(UTF_8));
        body.write("two\n".getBytes(UTF_8));
      }
    } else if (exchange.headers().get("Upgrade").isEmpty()) {
      exchange.respond(403, Headers.of("Content-Type", "text/plain"), "no".getBytes(UTF_8));
    } else {
      var headers =
          Headers.of(
              "Upgrade",
              exchange.headers().get("Upgrade"),
              "Connection",
              "Upgrade",
              "Sec-WebSocket-Protocol",
              exchange.headers().get("Sec-WebSocket-Protocol"));
      try (var tunnel = exchange.upgrade(headers)) {
        for (byte[] bytes = tunnel.read(); bytes.length > 0; bytes = tunnel.read()) {
          tunnel.write(bytes, 0, bytes.length);
        }
      }
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void logsComeFromTheKubelet() throws Exception {
    var response =
        get("/api/v1/namespaces/n/pods/p/log?follow=true&tailLines=5&timestamps=0&other=x");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("one\ntwo\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain");
    assertThat(asked)
        .containsExactly(
            "GET /containerLogs/n/p/main?follow=true&tailLines=5 CN=kubelet-client,"
                + "O=system:masters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p/log?tailLines=9     | 400 | container \\\"main\\\" is waiting to start",
        "p/log?container=x     | 400 | container x is not valid for pod p",
        "p/log?tailLines=-1    | 422 | must be greater than or equal to 0",
        "p/log?tailLines=many  | 400 | invalid syntax",
        "none/log              | 404 | pods \\\"none\\\" not found",
        "p/exec?command=ls     | 400 | Upgrade request required",
        "p/exec                | 400 | you must specify at least one command",
        "unbound/exec?command=ls | 400 | pod unbound does not have a host assigned",
        "lost/exec?command=ls  | 404 | pods \\\"nowhere\\\" not found",
      })
  void failuresAreToldAsUpstreamDoes(String what, int code, String text) throws Exception {
    pod("unbound", "");
    pod("lost", "nowhere");

    var response = get("/api/v1/namespaces/n/pods/" + what);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    assertThat(response.body()).contains(text);
  }

  @Test
  void logsOfAnUnboundPodAreEmpty() throws Exception {
    pod("unbound", "");

    assertThat(get("/api/v1/namespaces/n/pods/unbound/log").body()).isEmpty();
  }

  @Test
  void aKubeletThatIsDownIsNamed() throws Exception {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    node("down", free);
    pod("d", "down");

    var response = get("/api/v1/namespaces/n/pods/d/log");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .contains("dial tcp 127.0.0.1:" + free + ": connect: connection refused");
  }

  @Test
  void upgradedConnectionsCarryBytesBothWays() throws Exception {
    var lines = new ArrayList<String>();
    try (var socket =
        Https.context(AUTHORITY.certificate(), Optional.empty())
            .getSocketFactory()
            .createSocket("127.0.0.1", url.getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              """
              GET /api/v1/namespaces/n/pods/p/exec?command=sh&command=-c&stdin=true&stdout=true HTTP/1.1\r
              Host: x\r
              Connection: Upgrade\r
              Upgrade: websocket\r
              Sec-WebSocket-Protocol: v5.channel.k8s.io\r
              \r
              """
                  .getBytes(UTF_8));
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      socket.getOutputStream().write("hello\n".getBytes(UTF_8));
      assertThat(in.readLine()).isEqualTo("hello");
      socket.getOutputStream().write("again\n".getBytes(UTF_8));
      assertThat(in.readLine()).isEqualTo("again");
    }

    assertThat(lines.getFirst()).startsWith("HTTP/1.1 101");
    assertThat(lines)
        .anyMatch(l -> l.equalsIgnoreCase("sec-websocket-protocol: v5.channel.k8s.io"));
    assertThat(asked.getFirst())
        .startsWith("GET /exec/n/p/main?input=1&output=1&command=sh&command=-c CN=kubelet-client");
  }

  @Test
  void servicesAreReachedAtTheirEndpoints() throws Exception {
    var backend = HttpServer.create(ANY_PORT, 0);
    backend.createContext(
        "/",
        exchange -> {
          byte[] answer =
              (exchange.getRequestMethod() + " " + exchange.getRequestURI()).getBytes(UTF_8);
          exchange.getResponseHeaders().add("X-Backend", "yes");
          exchange.sendResponseHeaders(202, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    backend.start();
    try {
      objects.put(
          Service.KIND,
          Service.builder()
              .metadata(m -> m.name("s").namespace("n"))
              .spec(s -> s.addPorts(p -> p.name("web").port(80)))
              .build()
              .struct());
      assertThat(get("/api/v1/namespaces/n/services/s/proxy/").statusCode()).isEqualTo(404);
      objects.put(
          EndpointSlice.KIND,
          EndpointSlice.builder()
              .metadata(
                  m -> m.name("s-1").namespace("n").putLabels("kubernetes.io/service-name", "s"))
              .addEndpoints(e -> e.addAddresses("127.0.0.1"))
              .addPorts(p -> p.name("web").port(backend.getAddress().getPort()))
              .build()
              .struct());

      for (String name : List.of("s", "s:web", "s:80", "http:s:web")) {
        var response = get("/api/v1/namespaces/n/services/" + name + "/proxy/a%20b?c=d");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("GET /a%20b?c=d");
        assertThat(response.headers().firstValue("X-Backend")).contains("yes");
      }
      assertThat(get("/api/v1/namespaces/n/services/s:none/proxy/").statusCode()).isEqualTo(503);
      anyAddress.set(false);
      assertThat(get("/api/v1/namespaces/n/services/s/proxy/").body())
          .contains("address not allowed");
      assertThat(get("/api/v1/namespaces/n/services/a:b:c:d/proxy/").body())
          .contains("invalid service request \\\"a:b:c:d\\\"");
    } finally {
      backend.stop(0);
    }
  }
}
