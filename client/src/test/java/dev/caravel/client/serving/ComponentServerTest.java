package dev.caravel.client.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.authentication.v1.TokenReview;
import dev.caravel.api.authorization.v1.SubjectAccessReview;
import dev.caravel.client.Client;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.client.transport.TransportException;
import dev.caravel.time.SimulatedClock;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentServerTest {
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Reviewer reviewer = new Reviewer();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ServingKey holder = ServingKey.selfSigned(clock);
  private volatile boolean ready = true;
  private ComponentServer server;

  @BeforeEach
  void serve() throws Exception {
    Counter.builder().name("things_total").help("Things.").register(registry).inc(3);
    var client = Optional.of(new Client(reviewer));
    server =
        new ComponentServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ServingKey.selfSigned(clock),
            new Authentication(Optional.of(pem(holder.chain().getFirst())), client, clock),
            new Authorization(Set.of("/healthz", "/readyz"), client, clock),
            Map.of(
                "/healthz",
                new HealthPage("healthz", List.of(HealthPage.Check.PING)),
                "/readyz",
                new HealthPage(
                    "readyz",
                    List.of(
                        HealthPage.Check.PING, new HealthPage.Check("informer-sync", () -> ready))),
                "/metrics",
                new MetricsPage(registry, "v1.36.0")));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void everybodyMayAskForHealth() throws Exception {
    assertThat(get("/healthz", "").body()).isEqualTo("ok");
    assertThat(get("/healthz?verbose", "").body()).isEqualTo("[+]ping ok\nhealthz check passed\n");
  }

  @Test
  void whatFailsIsNamed() throws Exception {
    assertThat(get("/readyz", "").statusCode()).isEqualTo(200);
    ready = false;

    var answer = get("/readyz", "");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo("[+]ping ok\n[-]informer-sync failed: reason withheld\nreadyz check failed\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          /metrics | -         | 403 | User \\"system:anonymous\\" cannot get path \\"/metrics\\"
          /metrics | Bearer no | 401 | Unauthorized
          /metrics | Bearer me | 200 | things_total 3.0
          /metrics | Bearer it | 403 | User \\"it\\" cannot get path \\"/metrics\\"
          /nothing | Bearer me | 404 | 404 page not found
          /nothing | -         | 403 | cannot get path
          """)
  void whoMaySeeWhat(String path, String authorization, int code, String text) throws Exception {
    var answer = get(path, authorization == null ? "" : authorization);

    assertThat(answer.statusCode()).isEqualTo(code);
    assertThat(answer.body()).contains(text);
  }

  @Test
  void answersAreRememberedForAWhile() throws Exception {
    get("/metrics", "Bearer me");
    get("/metrics", "Bearer me");
    assertThat(reviewer.asked).hasValue(2);

    clock.advance(Limits.REMEMBERED_FOR);
    get("/metrics", "Bearer me");
    assertThat(reviewer.asked).hasValue(4);
  }

  @Test
  void theHolderOfACertificateIsWhoItNames() throws Exception {
    assertThat(get("/metrics", "", keys(holder)).body()).contains("User \\\"localhost\\\" cannot");

    var stranger = keys(ServingKey.selfSigned(clock));
    assertThat(get("/metrics", "", stranger).body())
        .contains("User \\\"system:anonymous\\\" cannot");
  }

  private HttpResponse<String> get(String path, String authorization, KeyManager... keys)
      throws Exception {
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys, new TrustManager[] {new Trusting()}, null);
    try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
      var request =
          HttpRequest.newBuilder(
              URI.create("https://localhost:" + server.address().getPort() + path));
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static KeyManager[] keys(ServingKey key) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", key.key(), new char[0], key.chain().toArray(Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static byte[] pem(X509Certificate certificate) throws Exception {
    var base64 = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
    return ("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Knows the tokens "me" and "it"; only "me" may see metrics. */
  private static final class Reviewer implements Transport {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Response send(Request request) {
      asked.incrementAndGet();
      if (!(request.body() instanceof Body.Item item)) {
        throw new TransportException("no object");
      }
      if (request.path().endsWith("/tokenreviews")) {
        var review = TokenReview.of(item.object());
        var token = review.spec().token();
        boolean known = token.equals("me") || token.equals("it");
        return answer(
            review.with(r ->
                r.status(s -> s.authenticated(known).user(u -> u.username(known ? token : "")))));
      }
      var review = SubjectAccessReview.of(item.object());
      boolean may =
          review.spec().user().equals("me")
              && review.spec().nonResourceAttributes().verb().equals("get");
      return answer(review.with(r -> r.status(s -> s.allowed(may))));
    }

    private static Response answer(dev.caravel.api.object.TypedObject object) {
      return Response.of(201, new Body.Item(object.struct()));
    }

    @Override
    public Channels connect(Request request, List<String> protocols) {
      throw new TransportException("no channels");
    }

    @Override
    public void close() {}
  }

  /** What the server shows is not what is tested here. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
