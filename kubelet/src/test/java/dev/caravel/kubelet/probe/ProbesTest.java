package dev.caravel.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.core.v1.Container;
import dev.caravel.api.core.v1.HTTPGetAction;
import dev.caravel.api.core.v1.Probe;
import dev.caravel.api.value.IntOrString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Container CONTAINER =
      Container.builder().name("a").addPorts(p -> p.name("http").containerPort(8080)).build();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // outcomes (+ well, - not), and what counts after each: + - or . for no change
        "+++    | +++",
        "---    | ..-",
        "--+--- | ..+..-",
        "-+--   | .+..",
      })
  void thresholds(String outcomes, String expected) {
    var thresholds = new Thresholds(Probe.builder().failureThreshold(3).build());
    var counted = new StringBuilder();
    outcomes
        .chars()
        .mapToObj(outcome -> thresholds.next(outcome == '+'))
        .map(result -> result.map(success -> success ? "+" : "-").orElse("."))
        .forEach(counted::append);
    assertThat(counted).hasToString(expected);
  }

  @Test
  void success_may_take_several() {
    var thresholds = new Thresholds(Probe.builder().successThreshold(2).build());
    assertThat(thresholds.next(true)).isEmpty();
    assertThat(thresholds.next(true)).isEqualTo(Optional.of(true));
  }

  @Test
  void ports_by_name() {
    assertThat(Ports.resolve(IntOrString.of("http"), CONTAINER)).isEqualTo(8080);
    assertThat(Ports.resolve(IntOrString.of(90), CONTAINER)).isEqualTo(90);
    assertThatThrownBy(() -> Ports.resolve(IntOrString.of("none"), CONTAINER))
        .hasMessage("invalid port number: none");
  }

  /** Answers one request after the other with these. */
  private static int ask(List<String> requests, String... answers) throws IOException {
    try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var serving =
          Thread.ofVirtual()
              .start(() -> {
                for (var answer : answers) {
                  try (var peer = server.accept()) {
                    var head = new StringBuilder();
                    while (head.indexOf("\r\n\r\n") < 0) {
                      head.append((char) peer.getInputStream().read());
                    }
                    requests.add(head.toString());
                    peer.getOutputStream()
                        .write((answer + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      var action =
          HTTPGetAction.builder()
              .path("/healthz?x=1")
              .port(IntOrString.of(server.getLocalPort()))
              .addHttpHeaders(h -> h.name("X-Own").value("yes"))
              .build();
      int status = HttpCheck.of(action, CONTAINER, "127.0.0.1", TIMEOUT).status();
      serving.interrupt();
      return status;
    }
  }

  @Test
  void http_asks_for_the_path_and_follows_redirects() throws IOException {
    var requests = new CopyOnWriteArrayList<String>();
    assertThat(ask(requests, "HTTP/1.1 204 No Content")).isEqualTo(204);
    assertThat(requests.getFirst())
        .startsWith("GET /healthz?x=1 HTTP/1.1\r\n")
        .contains("\r\nUser-Agent: kube-probe/1.36\r\n", "\r\nX-Own: yes\r\n");
    requests.clear();
    assertThat(ask(requests, "HTTP/1.1 302 Found\r\nLocation: /other", "HTTP/1.1 500 Oh"))
        .isEqualTo(500);
    assertThat(requests.get(1)).startsWith("GET /other HTTP/1.1\r\n");
    assertThat(ask(requests, "HTTP/1.1 302 Found\r\nLocation: http://example.org/")).isEqualTo(302);
  }

  @Test
  void nothing_listens() throws IOException {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    var action = HTTPGetAction.builder().path("/").port(IntOrString.of(port)).build();
    assertThatThrownBy(() -> HttpCheck.of(action, CONTAINER, "127.0.0.1", TIMEOUT).status())
        .hasMessage(
            "Get \"http://127.0.0.1:"
                + port
                + "/\": dial tcp 127.0.0.1:"
                + port
                + ": connect: connection refused");
    assertThatThrownBy(() -> TcpCheck.connect("127.0.0.1", port, TIMEOUT))
        .hasMessage("dial tcp 127.0.0.1:" + port + ": connect: connection refused");
  }
}
