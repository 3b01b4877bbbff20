package dev.caravel.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.apiserver.pki.CertificateAuthority;
import dev.caravel.apiserver.pki.Credential;
import dev.caravel.apiserver.request.Headers;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpServerTest {
  private static final SystemClock CLOCK = SystemClock.instance();
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.generate("test", Duration.ofDays(1), CLOCK);
  private static final Credential SERVER =
      AUTHORITY.issueServer("server", List.of("127.0.0.1"), Duration.ofDays(1));
  private static final Credential CLIENT =
      AUTHORITY.issueClient("alice", List.of("g"), Duration.ofDays(1));

  private static final HttpLimits LIMITS =
      new HttpLimits(
          1000, 10_000, 8192, 4096, 100, 100, 8, Duration.ofSeconds(5), Duration.ofMillis(300));

  private final Handler handler = new Handler();

  /** What the server does with requests, set by each test. */
  private static final class Handler implements HttpHandler {
    private volatile HttpHandler actual = exchange -> {};

    void set(HttpHandler other) {
      actual = other;
    }

    @Override
    public void handle(Exchange exchange) throws InterruptedException {
      actual.handle(exchange);
    }
  }

  private HttpServer server;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    server =
        new HttpServer(
            ServerTls.of(SERVER, List.of(AUTHORITY.certificate())), handler, LIMITS, CLOCK);
    address = server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void answersBothVersions(HttpClient.Version version) throws Exception {
    handler.set(exchange ->
        exchange.respond(
            200,
            Headers.of("X-Seen", exchange.headers().get("x-sent")),
            (exchange.method() + " " + exchange.target() + " " + new String(exchange.body(), UTF_8))
                .getBytes(UTF_8)));
    var client = client(version);
    for (int i = 0; i < 3; i++) {
      var response =
          client.send(
              request("/a?b=c")
                  .header("X-Sent", "yes")
                  .POST(HttpRequest.BodyPublishers.ofString("body"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.version()).isEqualTo(version);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("POST /a?b=c body");
      assertThat(response.headers().firstValue("X-Seen")).contains("yes");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void showsTheClientsCertificate(HttpClient.Version version) throws Exception {
    handler.set(exchange ->
        exchange.respond(
            200,
            Headers.none(),
            exchange
                .peerCertificates()
                .getFirst()
                .getSubjectX500Principal()
                .getName()
                .getBytes(UTF_8)));
    assertThat(get(version, "/").body()).contains("CN=alice");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void streamsArePassedOnAsTheyCome(HttpClient.Version version) throws Exception {
    var next = new CountDownLatch(1);
    handler.set(exchange -> {
      try (var body = exchange.stream(200, Headers.none())) {
        body.write("first\n".getBytes(UTF_8));
        next.await();
        body.write("second\n".getBytes(UTF_8));
      }
    });
    var response = client(version).send(request("/").build(), HttpResponse.BodyHandlers.ofLines());
    var lines = response.body().iterator();
    assertThat(lines.next()).isEqualTo("first");
    next.countDown();
    assertThat(lines.next()).isEqualTo("second");
    assertThat(lines.hasNext()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void largeBodiesAreCutOffAndTold(HttpClient.Version version) throws Exception {
    handler.set(exchange ->
        exchange.respond(
            exchange.isTooLarge() ? 413 : 200,
            Headers.none(),
            String.valueOf(exchange.body().length).getBytes(UTF_8)));
    for (int size : new int[] {1000, 1001, 5000}) {
      var response =
          client(version)
              .send(
                  request("/").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[size])).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(size > 1000 ? 413 : 200);
      assertThat(response.body()).isEqualTo("1000");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void headHasNoBody(HttpClient.Version version) throws Exception {
    handler.set(exchange -> exchange.respond(200, Headers.none(), "four".getBytes(UTF_8)));
    var response =
        client(version)
            .send(
                request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("content-length")).contains("4");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aReaderThatTakesNothingIsGivenUp(HttpClient.Version version) throws Exception {
    var gaveUp = new CompletableFuture<Throwable>();
    handler.set(exchange -> {
      try (var body = exchange.stream(200, Headers.none())) {
        while (true) {
          body.write(new byte[64 * 1024]);
        }
      } catch (ClosedStreamException e) {
        gaveUp.complete(e);
      }
    });
    try (var stream =
        client(version)
            .send(request("/").build(), HttpResponse.BodyHandlers.ofInputStream())
            .body()) {
      assertThat(stream.read()).isZero();
      assertThat(gaveUp.get(10, TimeUnit.SECONDS)).hasMessageContaining("took nothing");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void hearsWhenThePeerGoes(HttpClient.Version version) throws Exception {
    var gone = new CountDownLatch(1);
    handler.set(exchange -> {
      exchange.onClose(gone::countDown);
      try (var body = exchange.stream(200, Headers.none())) {
        body.write("x".getBytes(UTF_8));
        gone.await();
      }
    });
    var client = client(version);
    client.send(request("/").build(), HttpResponse.BodyHandlers.ofInputStream()).body().close();
    client.shutdownNow();
    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void connectionsAreTakenOver() throws Exception {
    handler.set(exchange -> {
      assertThat(exchange.canUpgrade()).isTrue();
      try (var tunnel = exchange.upgrade(Headers.of("Connection", "Upgrade", "Upgrade", "echo"))) {
        for (byte[] bytes = tunnel.read(); bytes.length > 0; bytes = tunnel.read()) {
          tunnel.write(bytes, 0, bytes.length);
        }
      }
    });
    try (var socket =
        (SSLSocket)
            sslContext().getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
                  .getBytes(UTF_8));
      var in = socket.getInputStream();
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
      for (String text : List.of("hello", "world")) {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        assertThat(new String(in.readNBytes(5), UTF_8)).isEqualTo(text);
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    handler.set(
        exchange -> exchange.respond(200, Headers.none(), exchange.target().getBytes(UTF_8)));
    try (var socket =
        (SSLSocket)
            sslContext().getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      var requests = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n");
        requests.append(i == 19 ? "Connection: close\r\n\r\n" : "\r\n");
      }
      socket.getOutputStream().write(requests.toString().getBytes(UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
      int from = 0;
      for (int i = 0; i < 20; i++) {
        int at = all.indexOf("\r\n\r\n/" + i, from);
        assertThat(at).as("answer " + i).isGreaterThanOrEqualTo(from);
        from = at + 1;
      }
    }
  }

  @Test
  void aPortInUseIsToldPlainly() throws Exception {
    var second = new HttpServer(ServerTls.of(SERVER, List.of()), exchange -> {}, LIMITS, CLOCK);
    assertThatThrownBy(() -> second.start(address))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on")
        .hasMessageContaining(String.valueOf(address.getPort()));
  }

  @Test
  void shutdownWaitsForWhatIsBeingAnswered() throws Exception {
    var started = new CountDownLatch(1);
    var proceed = new CountDownLatch(1);
    handler.set(exchange -> {
      started.countDown();
      proceed.await();
      exchange.respond(200, Headers.none(), "done".getBytes(UTF_8));
    });
    var answer =
        client(HttpClient.Version.HTTP_1_1)
            .sendAsync(request("/").build(), HttpResponse.BodyHandlers.ofString());
    started.await();
    var stopping = Thread.ofVirtual().start(() -> server.shutdown(Duration.ofSeconds(10)));
    proceed.countDown();
    assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
    stopping.join();
  }

  private HttpResponse<String> get(HttpClient.Version version, String path) throws Exception {
    return client(version).send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + address.getPort() + path));
  }

  private static HttpClient client(HttpClient.Version version) throws Exception {
    return HttpClient.newBuilder().version(version).sslContext(sslContext()).build();
  }

  private static SSLContext sslContext() throws Exception {
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "client",
        CLIENT.key(),
        new char[0],
        CLIENT.chain().toArray(java.security.cert.Certificate[]::new));
    var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, new char[0]);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", AUTHORITY.certificate());
    var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }
}
