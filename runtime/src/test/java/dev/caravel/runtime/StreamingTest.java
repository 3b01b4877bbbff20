package dev.caravel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.cri.v1.AttachRequest;
import dev.caravel.cri.v1.ExecRequest;
import dev.caravel.cri.v1.PortForwardRequest;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exec, attach and port-forward by every protocol that clients of Kubernetes 1.36 speak. */
@Timeout(30)
class StreamingTest {
  private static final String COMMAND = "v4.channel.k8s.io";
  private static final String PORT_FORWARD = "portforward.k8s.io";
  private static final String SUCCESS = "{\"metadata\":{},\"status\":\"Success\"}";

  @TempDir Path directory;
  private Node node;
  private String pod;
  private String container;

  @BeforeEach
  void start() throws Exception {
    Requires.root();
    node = new Node(directory);
    pod = node.run(node.pod().build());
    container = node.createAndStart(pod, Node.hello("app").build());
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void exec_over_spdy_carries_both_outputs_and_the_exit_code() throws Exception {
    try (var client = SpdyClient.connect(exec(false, false, "cat", "/nope"), COMMAND)) {
      int error = client.open("streamtype", "error");
      int out = client.open("streamtype", "stdout");
      int err = client.open("streamtype", "stderr");
      client.ping(7);
      assertThat(client.readAll(err)).contains("/nope");
      assertThat(client.readAll(out)).isEmpty();
      assertThat(client.readAll(error))
          .contains("\"status\":\"Failure\"", "\"reason\":\"NonZeroExitCode\"")
          .contains("\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"1\"}]}");
    }
  }

  @Test
  void exec_over_spdy_carries_input() throws Exception {
    try (var client = SpdyClient.connect(exec(true, false, "cat", "-"), COMMAND)) {
      int error = client.open("streamtype", "error");
      int in = client.open("streamtype", "stdin");
      int out = client.open("streamtype", "stdout");
      client.open("streamtype", "stderr");
      client.write(in, "to and fro");
      assertThat(client.readUntil(out, "fro")).isEqualTo("to and fro");
      client.end(in);
      assertThat(client.readAll(error)).isEqualTo(SUCCESS);
    }
  }

  @Test
  void all_output_arrives_at_a_client_that_reads_late() throws Exception {
    String[] command = "cat /hello /hello /hello /hello /hello".split(" ", -1);
    int expected = 5 * node.exec(container, "cat", "/hello").getStdout().size();
    try (var client = SpdyClient.connect(exec(false, false, command), COMMAND)) {
      int error = client.open("streamtype", "error");
      int out = client.open("streamtype", "stdout");
      client.open("streamtype", "stderr");
      assertThat(client.readAll(error)).isEqualTo(SUCCESS);
      client.readAll(out);
      assertThat(client.size(out)).isEqualTo(expected);
    }
  }

  @Test
  void a_connection_carries_more_streams_one_after_another_than_at_once() throws Exception {
    try (var client = SpdyClient.connect(portForward(), PORT_FORWARD)) {
      for (int i = 0; i < 300; i++) {
        String id = Integer.toString(i);
        int error = client.open("streamtype", "error", "port", "81", "requestid", id);
        client.open("streamtype", "data", "port", "81", "requestid", id);
        assertThat(client.readAll(error)).contains("Connection refused");
      }
    }
  }

  @Test
  void exec_over_web_socket_carries_input_output_and_end() throws Exception {
    try (var client = new WebSocketClient(exec(true, false, "cat", "-"), "v5.channel.k8s.io")) {
      assertThat(client.protocol()).isEqualTo("v5.channel.k8s.io");
      assertThat(client.receive()).containsExactly(1);
      client.send(message(0, "ping"));
      assertThat(client.receive()).isEqualTo(message(1, "ping"));
      client.send(new byte[] {(byte) 255, 0});
      assertThat(client.receive()).isEqualTo(message(3, SUCCESS));
      assertThat(client.receive()).isEmpty();
    }
  }

  @Test
  void a_command_that_is_not_there_is_told_on_the_error_stream() throws Exception {
    try (var client = new WebSocketClient(exec(false, false, "/nope"), COMMAND)) {
      assertThat(client.receive()).containsExactly(1);
      assertThat(new String(client.receive(), StandardCharsets.UTF_8))
          .contains("error executing command in container", "/nope", "\"code\":500");
    }
  }

  @Test
  void a_terminal_echoes_and_has_the_size_it_is_given() throws Exception {
    String url = exec(true, true, "cat", "-");
    try (var client = SpdyClient.connect(url, COMMAND)) {
      int error = client.open("streamtype", "error");
      int in = client.open("streamtype", "stdin");
      int out = client.open("streamtype", "stdout");
      int resize = client.open("streamtype", "resize");
      client.write(resize, "{\"Width\":100,\"Height\":40}\n");
      client.write(in, "hello\n");
      assertThat(client.readUntil(out, "hello\r\nhello\r\n")).isEqualTo("hello\r\nhello\r\n");
      client.write(in, "\u0003");
      assertThat(client.readAll(error)).contains("\"message\":\"130\"");
    }
  }

  @Test
  void attach_joins_the_output_and_ends_with_the_container() throws Exception {
    String url =
        node.runtime
            .attach(
                AttachRequest.newBuilder()
                    .setContainerId(container)
                    .setStdout(true)
                    .setStderr(true)
                    .build())
            .getUrl();
    try (var client = SpdyClient.connect(url, COMMAND)) {
      int error = client.open("streamtype", "error");
      int out = client.open("streamtype", "stdout");
      client.open("streamtype", "stderr");
      client.ping(1);
      assertThat(node.output(container, "get", "http://127.0.0.1/echo?text=attached")).isNotNull();
      client.readUntil(out, "/echo");
      node.stop(container, 5);
      assertThat(client.readAll(error)).isEqualTo(SUCCESS);
    }
  }

  @Test
  void port_forward_over_spdy_reaches_the_pod() throws Exception {
    try (var client = SpdyClient.connect(portForward(), PORT_FORWARD)) {
      assertThatPortsAreReached(client);
    }
  }

  @Test
  void port_forward_through_a_web_socket_reaches_the_pod() throws Exception {
    var socket = new WebSocketClient(portForward(), "SPDY/3.1+" + PORT_FORWARD);
    var transport =
        new SpdyClient.Transport() {
          @Override
          public void send(byte[] bytes) throws IOException {
            socket.send(bytes);
          }

          @Override
          public byte[] receive() throws IOException {
            return socket.receive();
          }

          @Override
          public void close() throws IOException {
            socket.close();
          }
        };
    try (var client = new SpdyClient(transport)) {
      assertThatPortsAreReached(client);
    }
  }

  @Test
  void port_forward_over_web_socket_channels_reaches_the_pod() throws Exception {
    var ports = PortForwardRequest.newBuilder().setPodSandboxId(pod).addPort(80).addPort(81);
    var url = node.runtime.portForward(ports.build()).getUrl();
    try (var client = new WebSocketClient(url, "v4.channel.k8s.io")) {
      assertThat(client.protocol()).isEqualTo("v4.channel.k8s.io");
      client.send(message(0, "GET /hostname HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
      var received = new TreeMap<Integer, String>();
      for (var frame = client.receive(); frame.length > 0; frame = client.receive()) {
        var text = new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1);
        received.merge((int) frame[0], text, String::concat);
      }

      assertThat(received.get(0)).startsWith("P\0HTTP/1.1 200").endsWith("pod1\n");
      assertThat(received.get(1)).isEqualTo("P\0");
      assertThat(received.get(2)).isEqualTo("Q\0");
      assertThat(received.get(3))
          .startsWith("Q\0error forwarding port 81 to pod " + pod)
          .contains("Connection refused");
    }
  }

  private void assertThatPortsAreReached(SpdyClient client) throws IOException {
    for (String id : List.of("0", "1")) {
      int error = client.open("streamtype", "error", "port", "80", "requestid", id);
      int data = client.open("streamtype", "data", "port", "80", "requestid", id);
      client.write(data, "GET /hostname HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.readAll(data)).startsWith("HTTP/1.1 200").endsWith("pod1\n");
      assertThat(client.readAll(error)).isEmpty();
    }
    int error = client.open("streamtype", "error", "port", "81", "requestid", "2");
    client.open("streamtype", "data", "port", "81", "requestid", "2");
    assertThat(client.readAll(error))
        .startsWith("error forwarding port 81 to pod " + pod)
        .contains("Connection refused");
  }

  @Test
  void a_url_works_once_and_only_for_what_it_was_made_for() throws Exception {
    String url = exec(false, false, "hostname");
    assertThat(upgrade(url.replace("/exec/", "/attach/"), COMMAND)).startsWith("HTTP/1.1 404");
    assertThat(upgrade(url, "v9.channel.k8s.io")).startsWith("HTTP/1.1 403");
    assertThat(upgrade(url, COMMAND)).startsWith("HTTP/1.1 404");
    assertThat(upgrade(url.substring(0, url.length() - 4) + "AAAA", COMMAND))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void a_client_that_leaves_ends_its_command() throws Exception {
    try (var client = SpdyClient.connect(exec(false, false, "sleep", "1000"), COMMAND)) {
      client.open("streamtype", "error");
      client.open("streamtype", "stdout");
      client.open("streamtype", "stderr");
      client.ping(1);
      awaitSleepers(1);
    }
    awaitSleepers(0);
  }

  private void awaitSleepers(int count) {
    while (node.output(container, "ls", "/proc").lines().filter(p -> p.matches("\\d+")).count()
        != count + 2) { // process 1 and the ls itself
      Thread.onSpinWait();
    }
  }

  @Test
  void a_stream_of_a_container_that_does_not_run_is_refused() {
    node.stop(container, 0);
    assertThatThrownBy(() -> exec(false, false, "hostname"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("is in CONTAINER_EXITED state");
  }

  private String exec(boolean stdin, boolean tty, String... command) {
    return node.runtime
        .exec(
            ExecRequest.newBuilder()
                .setContainerId(container)
                .addAllCmd(List.of(command))
                .setStdin(stdin)
                .setStdout(true)
                .setStderr(!tty)
                .setTty(tty)
                .build())
        .getUrl();
  }

  private String portForward() {
    return node.runtime
        .portForward(PortForwardRequest.newBuilder().setPodSandboxId(pod).addPort(80).build())
        .getUrl();
  }

  private static String upgrade(String url, String protocol) throws IOException {
    var uri = URI.create(url);
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
      return SpdyClient.request(socket, uri, protocol);
    }
  }

  private static byte[] message(int channel, String text) {
    var out = new ByteArrayOutputStream();
    out.write(channel);
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }
}
