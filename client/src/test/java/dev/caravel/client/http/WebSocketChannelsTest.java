package dev.caravel.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.ApiException;
import dev.caravel.client.Client;
import dev.caravel.client.kubeconfig.Context;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import dev.caravel.time.SimulatedClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebSocketChannelsTest {
  private static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");

  private static Client client(SocketServer server) {
    var context = Context.of(URI.create("http://127.0.0.1:" + server.port()), Bytes.EMPTY);
    return new Client(new HttpTransport(context, new SimulatedClock(Instant.EPOCH)));
  }

  @Test
  void carriesSeveralChannelsBothWays() throws Exception {
    try (var server = new SocketServer("v5.channel.k8s.io");
        var client = client(server);
        var channels = client.connect(Request.of(Method.GET, "/exec"), PROTOCOLS)) {
      assertThat(channels.protocol()).isEqualTo("v5.channel.k8s.io");
      channels.send(0, Bytes.ofUtf8("hello"));
      assertThat(server.received()).containsExactly(bytes(0, "hello"));
      channels.send(0, Bytes.wrap(new byte[100_000]));
      assertThat(server.received().length + server.received().length).isGreaterThan(60_000);
      server.received();
      server.received();
      channels.closeChannel(0);
      assertThat(server.received()).containsExactly(255, 0);

      server.send(1, "out");
      server.send(1, "");
      server.send(2, "err");
      assertThat(channels.receive()).contains(new Channels.Frame(1, Bytes.ofUtf8("out")));
      assertThat(channels.receive()).contains(new Channels.Frame(2, Bytes.ofUtf8("err")));
      server.finish(1000);
      assertThat(channels.receive()).isEmpty();
      assertThat(channels.receive()).isEmpty();
    }
  }

  private static byte[] bytes(int channel, String text) {
    var content = text.getBytes(StandardCharsets.UTF_8);
    var all = new byte[content.length + 1];
    all[0] = (byte) channel;
    System.arraycopy(content, 0, all, 1, content.length);
    return all;
  }

  @Test
  void anOlderProtocolCannotCloseAChannel() throws Exception {
    try (var server = new SocketServer("v4.channel.k8s.io");
        var client = client(server);
        var channels = client.connect(Request.of(Method.GET, "/exec"), PROTOCOLS)) {
      channels.closeChannel(0);
      channels.send(0, Bytes.ofUtf8("x"));
      assertThat(server.received()).containsExactly(bytes(0, "x"));
    }
  }

  @Test
  void aRefusalHasItsStatus() throws Exception {
    var status =
        Status.builder().status("Failure").code(403).reason("Forbidden").message("no exec").build();
    var body = new String(Json.encode(status.struct()), StandardCharsets.UTF_8);
    try (var server = SocketServer.refusing(403, body);
        var client = client(server)) {
      assertThatThrownBy(() -> client.connect(Request.of(Method.GET, "/exec"), PROTOCOLS))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.reason()).isEqualTo("Forbidden"))
          .hasMessage("no exec");
    }
  }

  @Test
  void closingEndsTheReceiver() throws Exception {
    try (var server = new SocketServer("v5.channel.k8s.io");
        var client = client(server)) {
      var channels = client.connect(Request.of(Method.GET, "/exec"), PROTOCOLS);
      channels.close();
      assertThat(channels.receive()).isEmpty();
    }
  }
}
