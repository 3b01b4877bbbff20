package dev.caravel.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.caravel.api.core.v1.ConfigMap;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.Patch;
import dev.caravel.client.WatchEvent;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.kubeconfig.Credential;
import dev.caravel.client.kubeconfig.Impersonation;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.SimulatedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpTransportTest {
  /** What the server was asked. */
  private record Asked(String method, String uri, Map<String, List<String>> headers, Bytes body) {
    String header(String name) {
      return String.join("|", headers.getOrDefault(name, List.of()));
    }
  }

  @FunctionalInterface
  private interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  private static final ConfigMap MAP =
      ConfigMap.builder().metadata(m -> m.name("a").namespace("n")).putData("k", "v").build();

  private final SimulatedClock clock = new SimulatedClock(Instant.EPOCH);
  private final List<Asked> asked = new ArrayList<>();
  private volatile Answer answer = e -> json(e, 200, MAP);
  private HttpServer server;

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve(server);
  }

  private void serve(HttpServer any) {
    any.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    any.createContext(
        "/",
        exchange -> {
          asked.add(
              new Asked(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  Bytes.wrap(exchange.getRequestBody().readAllBytes())));
          answer.give(exchange);
          exchange.close();
        });
    any.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void json(HttpExchange exchange, int status, ConfigMap map) throws IOException {
    send(exchange, status, "application/json", Json.encode(map.struct()));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private Context context() {
    return Context.of(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix/"), Bytes.EMPTY);
  }

  private Client client(Context context) {
    return new Client(new HttpTransport(context, clock));
  }

  @Test
  void asksForWhatItCanRead() {
    try (var client = client(context().withCredential(new Credential.Token("secret")))) {
      assertThat(client.resource(ConfigMap.KIND).namespace("n").get("a b")).isEqualTo(MAP);
    }
    var request = asked.getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.uri()).isEqualTo("/prefix/api/v1/namespaces/n/configmaps/a%20b");
    assertThat(request.header("Accept"))
        .isEqualTo("application/vnd.kubernetes.protobuf, application/json");
    assertThat(request.header("Authorization")).isEqualTo("Bearer secret");
  }

  @Test
  void sendsObjectsAsProtobufAndPatchesAsTheyAre() {
    try (var client = client(context())) {
      var maps = client.resource(ConfigMap.KIND).namespace("n");
      maps.fieldManager("me & co").create(MAP);
      maps.patch("a", Patch.merge("{}"));
    }
    assertThat(asked.getFirst().uri()).endsWith("/configmaps?fieldManager=me%20%26%20co");
    assertThat(asked.getFirst().header("Content-type"))
        .isEqualTo("application/vnd.kubernetes.protobuf");
    assertThat(Protobuf.decode(ConfigMap.SCHEMA, asked.getFirst().body().toByteArray()))
        .isEqualTo(MAP.struct());
    assertThat(asked.getLast().header("Content-type")).isEqualTo("application/merge-patch+json");
    assertThat(asked.getLast().body().toUtf8()).isEqualTo("{}");
  }

  @Test
  void impersonates() {
    var as =
        new Impersonation("jane", "u1", List.of("a", "b"), Map.of("example.com/x", List.of("1")));
    try (var client = client(context().withImpersonation(as))) {
      client.resource(ConfigMap.KIND).list();
    }
    var request = asked.getFirst();
    assertThat(request.header("Impersonate-user")).isEqualTo("jane");
    assertThat(request.header("Impersonate-uid")).isEqualTo("u1");
    assertThat(request.header("Impersonate-group")).contains("a").contains("b");
    assertThat(request.header("Impersonate-extra-example.com%2fx")).isEqualTo("1");
  }

  @Test
  void aRefusalIsThrownWithItsStatus() {
    var status =
        Status.builder().status("Failure").code(404).reason("NotFound").message("no a").build();
    answer = e -> send(e, 404, "application/json", Json.encode(status.struct()));
    try (var client = client(context())) {
      assertThat(client.resource(ConfigMap.KIND).namespace("n").find("a")).isEmpty();
      assertThatThrownBy(() -> client.resource(ConfigMap.KIND).namespace("n").get("a"))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.reason()).isEqualTo("NotFound"))
          .hasMessage("no a");
      answer = e -> send(e, 502, "text/plain", "bad gateway\n".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> client.resource(ConfigMap.KIND).list())
          .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(502))
          .hasMessage("bad gateway");
    }
  }

  @Test
  void tellsWarnings() {
    answer =
        e -> {
          e.getResponseHeaders().add("Warning", "299 - \"old \\\"thing\\\"\"");
          json(e, 200, MAP);
        };
    var warnings = new ArrayList<String>();
    try (var client = new Client(new HttpTransport(context(), clock), warnings::add)) {
      client.resource(ConfigMap.KIND).namespace("n").get("a");
    }
    assertThat(warnings).containsExactly("old \"thing\"");
  }

  @Test
  void eventsOfAWatchComeAsTheyHappenUntilItIsClosed() throws Exception {
    var more = new CountDownLatch(1);
    answer =
        e -> {
          e.getResponseHeaders().set("Content-Type", "application/json");
          e.sendResponseHeaders(200, 0);
          e.getResponseBody().write(event("ADDED"));
          e.getResponseBody().flush();
          await(more);
          e.getResponseBody().write(event("DELETED"));
          e.getResponseBody().flush();
          await(new CountDownLatch(1));
        };
    try (var client = client(context())) {
      try (var watch = client.resource(ConfigMap.KIND).watch(ListOptions.ALL)) {
        assertThat(watch.next()).contains(new WatchEvent<>(WatchEvent.Type.ADDED, MAP));
        more.countDown();
        assertThat(watch.next()).contains(new WatchEvent<>(WatchEvent.Type.DELETED, MAP));
        var reader =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    assertThat(watch.next()).isEmpty();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        watch.close();
        reader.join();
      }
    }
    assertThat(asked.getFirst().uri()).endsWith("/api/v1/configmaps?watch=true");
  }

  private static byte[] event(String type) {
    var object = new String(Json.encode(MAP.struct()), StandardCharsets.UTF_8);
    return ("{\"type\":\"" + type + "\",\"object\":" + object + "}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void readsATokenFileAnewAfterAWhileAndAfterARefusal() throws IOException {
    var file = Files.writeString(directory.resolve("token"), "one\n");
    try (var client = client(context().withCredential(new Credential.TokenFile(file)))) {
      var maps = client.resource(ConfigMap.KIND).namespace("n");
      maps.get("a");
      Files.writeString(file, "two");
      maps.get("a");
      clock.advance(Duration.ofMinutes(1));
      maps.get("a");
      Files.writeString(file, "three");
      answer = e -> send(e, 401, "text/plain", new byte[0]);
      assertThatThrownBy(() -> maps.get("a")).isInstanceOf(ApiException.class);
      answer = e -> json(e, 200, MAP);
      maps.get("a");
    }
    assertThat(asked)
        .extracting(a -> a.header("Authorization"))
        .containsExactly("Bearer one", "Bearer one", "Bearer two", "Bearer two", "Bearer three");
  }

  @Test
  void runsACredentialPlugin() throws IOException {
    var plugin = directory.resolve("plugin");
    Files.writeString(
        plugin,
        """
        #!/bin/sh
        echo x >> "$COUNT"
        cat <<END
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
         "status":{"token":"from-$1","expirationTimestamp":"1970-01-01T01:00:00Z"}}
        END
        """);
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
    var count = directory.resolve("count");
    var exec =
        new Credential.Exec(
            plugin.toString(),
            List.of("plugin"),
            Map.of("COUNT", count.toString()),
            "client.authentication.k8s.io/v1",
            "");
    try (var client = client(context().withCredential(exec))) {
      var maps = client.resource(ConfigMap.KIND).namespace("n");
      maps.get("a");
      maps.get("a");
      clock.advance(Duration.ofHours(1));
      maps.get("a");
    }
    assertThat(asked).allMatch(a -> a.header("Authorization").equals("Bearer from-plugin"));
    assertThat(Files.readAllLines(count)).hasSize(2);

    var missing = new Credential.Exec("/no/such", List.of(), Map.of(), "v1", "install it");
    try (var client = client(context().withCredential(missing))) {
      assertThatThrownBy(() -> client.resource(ConfigMap.KIND).list())
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("install it");
    }
  }

  @Test
  void noServerIsSaidSo() {
    int port = server.getAddress().getPort();
    server.stop(0);
    var nowhere = Context.of(URI.create("http://127.0.0.1:" + port), Bytes.EMPTY);
    try (var client = client(nowhere)) {
      assertThatThrownBy(() -> client.resource(ConfigMap.KIND).list())
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("no answer from http://127.0.0.1:" + port)
          .hasMessageContaining("connection refused");
    }
  }

  @Test
  void refusesAnAnswerThatIsTooLarge() {
    answer = e -> send(e, 200, "application/json", new byte[2000]);
    var limits =
        new HttpLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1000, Duration.ofSeconds(1));
    try (var transport = new HttpTransport(context(), clock, limits)) {
      assertThatThrownBy(() -> transport.send(Request.of(Method.GET, "/")))
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("more than 1000 bytes");
    }
  }

  @Test
  void bothSidesShowCertificates() throws Exception {
    var serverKeys = TestKeys.make(directory, "server", "dns:inside,ip:127.0.0.1");
    var elsewhere = TestKeys.make(directory, "elsewhere", "dns:outside");
    var clientKeys = TestKeys.make(directory, "client", "dns:client");
    try (var https = new Https(serverKeys, clientKeys)) {
      var context =
          Context.of(https.uri(), serverKeys.certificatePem())
              .withCertificate(clientKeys.asClient());
      try (var client = client(context)) {
        assertThat(client.resource(ConfigMap.KIND).namespace("n").get("a")).isEqualTo(MAP);
      }
      try (var client = client(named(context, "inside"))) {
        assertThat(client.resource(ConfigMap.KIND).namespace("n").get("a")).isEqualTo(MAP);
      }
      try (var client = client(named(context, "outside"))) {
        assertThatThrownBy(() -> client.resource(ConfigMap.KIND).list())
            .isInstanceOf(TransportException.class)
            .hasMessageContaining("not for outside");
      }
      var stranger =
          Context.of(https.uri(), elsewhere.certificatePem())
              .withCertificate(clientKeys.asClient());
      try (var client = client(stranger)) {
        assertThatThrownBy(() -> client.resource(ConfigMap.KIND).list())
            .isInstanceOf(TransportException.class);
      }
      try (var client = client(Context.of(https.uri(), serverKeys.certificatePem()))) {
        assertThatThrownBy(() -> client.resource(ConfigMap.KIND).list())
            .isInstanceOf(TransportException.class);
      }
    }
  }

  private static Context named(Context context, String server) {
    return new Context(
        context.name(),
        context.server(),
        context.authorities(),
        server,
        false,
        context.certificate(),
        context.credential(),
        context.impersonation(),
        context.namespace());
  }

  /** A server that wants to see the client's certificate. */
  private final class Https implements AutoCloseable {
    private final HttpsServer https;

    Https(TestKeys serverKeys, TestKeys clientKeys) throws Exception {
      https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      https.setHttpsConfigurator(
          new HttpsConfigurator(serverKeys.serving(clientKeys)) {
            @Override
            public void configure(HttpsParameters parameters) {
              var tls = getSSLContext().getDefaultSSLParameters();
              tls.setNeedClientAuth(true);
              parameters.setSSLParameters(tls);
            }
          });
      serve(https);
    }

    URI uri() {
      return URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    }

    @Override
    public void close() {
      https.stop(0);
    }
  }
}
