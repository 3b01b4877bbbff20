package dev.caravel.kubelet.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.api.authentication.v1.TokenReview;
import dev.caravel.api.authorization.v1.SubjectAccessReview;
import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.Struct;
import dev.caravel.client.Client;
import dev.caravel.kubelet.Eventually;
import dev.caravel.kubelet.FakeRuntime;
import dev.caravel.kubelet.Given;
import dev.caravel.kubelet.Kubelet;
import dev.caravel.kubelet.KubeletConfig;
import dev.caravel.kubelet.ScriptedApi;
import dev.caravel.kubelet.files.Trees;
import dev.caravel.time.SystemClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTPS API of a whole kubelet, asked over the network. */
class KubeletServerTest {
  @TempDir static Path keys;
  private static TestCertificates certificates;

  @TempDir Path folder;
  private final SystemClock clock = SystemClock.instance();
  private ScriptedApi api;
  private FakeRuntime runtime;
  private Kubelet kubelet;

  @BeforeAll
  static void makeCertificates() throws IOException, InterruptedException {
    certificates = new TestCertificates(keys);
    certificates.make("server", "CN=node-a");
    certificates.make("admin", "CN=admin,O=masters");
    certificates.make("stranger", "CN=admin,O=masters");
  }

  @BeforeEach
  void start() throws IOException {
    api = new ScriptedApi(clock);
    api.reviews = KubeletServerTest::review;
    runtime = new FakeRuntime(folder.resolve("cri.sock"), clock);
    runtime.addImage("app:1");
    var server =
        KubeletConfig.ServerConfig.of(
            "127.0.0.1",
            0,
            certificates.certificate("server"),
            certificates.key("server"),
            certificates.certificate("admin"));
    var config =
        KubeletConfig.of("node-a", folder.resolve("kubelet"), runtime.endpoint())
            .withServer(server);
    kubelet = new Kubelet(config, new Client(api), clock);
    kubelet.start();
    api.put(Pod.KIND, Given.pod("web", "containers: [{name: main, image: 'app:1'}]"));
    Eventually.holds(
        "running",
        () ->
            api.find(Pod.KIND, "default", "web").orElseThrow().status().phase().equals("Running"));
  }

  /** Knows one token, and lets masters do everything and its holder see pods. */
  private static Struct review(Struct review) {
    if (review.schema() == TokenReview.SCHEMA) {
      var asked = TokenReview.of(review);
      boolean known = asked.spec().token().equals("good");
      return asked
          .with(t -> t.status(s -> s.authenticated(known).user(u -> u.username("reader"))))
          .struct();
    }
    var asked = SubjectAccessReview.of(review);
    boolean allowed =
        asked.spec().groups().contains("masters")
            || asked.spec().resourceAttributes().subresource().equals("pods");
    return asked.with(a -> a.status(s -> s.allowed(allowed))).struct();
  }

  @AfterEach
  void stop() throws IOException {
    kubelet.close();
    runtime.close();
    Trees.remove(folder.resolve("kubelet"));
  }

  private SSLSocket connect(String who) throws IOException, GeneralSecurityException {
    var socket =
        (SSLSocket)
            certificates
                .client(who)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), kubelet.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private String ask(String who, String target, String... headers)
      throws IOException, GeneralSecurityException {
    try (var socket = connect(who)) {
      send(socket, "GET", target, headers);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void send(SSLSocket socket, String method, String target, String... headers)
      throws IOException {
    var head =
        new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: x\r\n");
    for (var header : headers) {
      head.append(header).append("\r\n");
    }
    if (headers.length == 0 || !String.join("", headers).contains("Upgrade")) {
      head.append("Connection: close\r\n");
    }
    socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  @Test
  void asks_who_and_whether_he_may() throws IOException, GeneralSecurityException {
    assertThat(ask("admin", "/healthz")).startsWith("HTTP/1.1 200").endsWith("ok");
    assertThat(ask("stranger", "/healthz")).startsWith("HTTP/1.1 401").endsWith("Unauthorized");
    assertThat(ask("stranger", "/pods", "Authorization: Bearer good"))
        .startsWith("HTTP/1.1 200")
        .contains("\"name\":\"web\"");
    assertThat(ask("stranger", "/pods", "Authorization: Bearer bad")).startsWith("HTTP/1.1 401");
    assertThat(ask("stranger", "/stats/summary", "Authorization: Bearer good"))
        .startsWith("HTTP/1.1 403")
        .endsWith("Forbidden (user=reader, verb=get, resource=nodes, subresource(s)=[stats])\n");
  }

  @Test
  void answers_about_the_node() throws IOException, GeneralSecurityException {
    assertThat(ask("admin", "/runningpods/")).contains("\"uid\":\"uid-web\"");
    assertThat(ask("admin", "/metrics")).contains("kubelet_running_pods 1\n");
    assertThat(ask("admin", "/metrics/resource")).contains("resource_scrape_error 0\n");
    assertThat(ask("admin", "/stats/summary")).contains("\"nodeName\":\"node-a\"");
    assertThat(ask("admin", "/configz")).contains("\"clusterDomain\":\"cluster.local\"");
    assertThat(ask("admin", "/nothing")).startsWith("HTTP/1.1 404");
  }

  private Path log() throws IOException {
    var log = Path.of(runtime.newest("main").getLogPath());
    Files.writeString(
        log,
        """
        2026-01-01T00:00:01.000000001Z stdout F one
        2026-01-01T00:00:02.000000002Z stderr F two
        2026-01-01T00:00:03.000000003Z stdout P thr
        2026-01-01T00:00:03.000000004Z stdout F ee
        """);
    return log;
  }

  private String logs(String query) throws IOException, GeneralSecurityException {
    var answer = ask("admin", "/containerLogs/default/web/main" + query);
    var text = new StringBuilder();
    var body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    if (!answer.startsWith("HTTP/1.1 200")) {
      return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3) + " " + body;
    }
    for (int at = 0; ; ) {
      int end = body.indexOf("\r\n", at);
      int length = Integer.parseInt(body, at, end, 16);
      if (length == 0) {
        return text.toString();
      }
      text.append(body, end + 2, end + 2 + length);
      at = end + 2 + length + 2;
    }
  }

  @Test
  void sends_the_part_of_a_log_that_is_wanted() throws IOException, GeneralSecurityException {
    log();
    assertThat(logs("")).isEqualTo("one\ntwo\nthree\n");
    assertThat(logs("?tailLines=1")).isEqualTo("ee\n");
    assertThat(logs("?tailLines=0")).isEmpty();
    assertThat(logs("?limitBytes=5")).isEqualTo("one\nt");
    assertThat(logs("?sinceTime=2026-01-01T00:00:02Z")).isEqualTo("two\nthree\n");
    assertThat(logs("?stream=Stderr")).isEqualTo("two\n");
    assertThat(logs("?timestamps=true&tailLines=1"))
        .isEqualTo("2026-01-01T00:00:03.000000004Z ee\n");
    assertThat(logs("?tailLines=-1")).startsWith("422");
    assertThat(logs("?previous=true"))
        .isEqualTo("400 previous terminated container \"main\" in pod \"web\" not found\n");
    assertThat(ask("admin", "/containerLogs/default/web/other")).startsWith("HTTP/1.1 404");
    assertThat(ask("admin", "/containerLogs/default/..%2f..%2fetc/passwd"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void follows_a_log_across_its_rotation() throws IOException, GeneralSecurityException {
    var log = log();
    try (var socket = connect("admin")) {
      send(socket, "GET", "/containerLogs/default/web/main?follow=true&tailLines=0");
      var in = socket.getInputStream();
      skipPast(in, "\r\n\r\n");
      Files.writeString(log, "2026-01-01T00:00:04.0Z stdout F four\n", StandardOpenOption.APPEND);
      skipPast(in, "four\n");
      Files.move(log, log.resolveSibling("0.log.20260101-000000"));
      Files.writeString(log, "2026-01-01T00:00:05.0Z stdout F five\n");
      skipPast(in, "five\n");
      runtime.end("main", 0);
      skipPast(in, "\r\n0\r\n\r\n");
    }
  }

  private static void skipPast(InputStream in, String wanted) throws IOException {
    var seen = new StringBuilder();
    while (seen.indexOf(wanted) < 0) {
      int next = in.read();
      assertThat(next).as("the stream goes on after: " + seen).isNotNegative();
      seen.append((char) next);
    }
  }

  @Test
  void joins_exec_with_the_runtime() throws IOException, GeneralSecurityException {
    try (var streaming = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      runtime.streamUrl = "http://127.0.0.1:" + streaming.getLocalPort() + "/exec/ticket";
      try (var socket = connect("admin")) {
        send(
            socket,
            "POST",
            "/exec/default/web/main?command=ls&command=-l&output=1",
            "Connection: Upgrade",
            "Upgrade: SPDY/3.1");
        try (var peer = streaming.accept()) {
          peer.setSoTimeout(10_000);
          skipPast(peer.getInputStream(), "POST /exec/ticket HTTP/1.1\r\n");
          skipPast(peer.getInputStream(), "\r\n\r\n");
          peer.getOutputStream()
              .write(
                  "HTTP/1.1 101 Switching Protocols\r\n\r\nhello".getBytes(StandardCharsets.UTF_8));
          skipPast(socket.getInputStream(), "101 Switching Protocols\r\n\r\nhello");
          socket.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
          socket.getOutputStream().flush();
          skipPast(peer.getInputStream(), "question");
        }
        assertThat(socket.getInputStream().read()).isNegative();
      }
    }
    assertThat(runtime.calls).contains("stream exec ls -l");
    assertThat(ask("admin", "/exec/default/web/main?command=ls")).startsWith("HTTP/1.1 400");
    assertThat(ask("admin", "/exec/default/none/main?command=ls&output=1"))
        .startsWith("HTTP/1.1 404");
  }
}
